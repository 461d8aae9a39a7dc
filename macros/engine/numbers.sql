{#-
  A decimal divided by a whole number above zero, rounded half away from zero to the sixth place: DuckDB's own division
  of decimals is a float.
-#}
{% macro exact_quotient(amount, divisor) -%}
    {{ return(adapter.dispatch('exact_quotient', 'bowtie')(amount, divisor)) }}
{%- endmacro %}

{% macro duckdb__exact_quotient(amount, divisor) -%}
    cast(
        cast(
            (cast({{ amount }} * 1000000 as hugeint) * 2 + cast(sign({{ amount }}) as hugeint) * ({{ divisor }}))
            // (2 * ({{ divisor }})) as decimal(24, 0)
        ) * cast('0.000001' as decimal(7, 6)) as {{ sql_type('decimal') }}
    )
{%- endmacro %}

{#- Whole numbers divided, the remainder dropped. -#}
{% macro integer_quotient(number, divisor) -%}
    {{ return(adapter.dispatch('integer_quotient', 'bowtie')(number, divisor)) }}
{%- endmacro %}

{% macro duckdb__integer_quotient(number, divisor) -%}
    ({{ number }} // {{ divisor }})
{%- endmacro %}

{#- One number divided by another as a float; null where the divisor is zero. -#}
{% macro ratio(part, whole) -%}
    cast({{ part }} as {{ sql_type('float') }}) / nullif({{ whole }}, 0)
{%- endmacro %}
