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

{#- The sum over the rows of which something is true; 0 where there are none. -#}
{% macro summed_if(number, condition) -%}
    coalesce(sum(case when {{ condition }} then {{ number }} end), 0)
{%- endmacro %}

{#- The 97.5 % point of the normal distribution: half-widths of intervals of 95 %. -#}
{% macro normal_95() -%}
    1.959964
{%- endmacro %}

{#- The 90 % point of the normal distribution: half-widths of intervals of 80 %. -#}
{% macro normal_80() -%}
    1.281552
{%- endmacro %}

{#- The logarithm of one and a number from zero on, as a float. -#}
{% macro log_of_one_plus(number) -%}
    {{ return(adapter.dispatch('log_of_one_plus', 'bowtie')(number)) }}
{%- endmacro %}

{% macro duckdb__log_of_one_plus(number) -%}
    ln(1 + cast({{ number }} as {{ sql_type('float') }}))
{%- endmacro %}

{#- The probability that log odds tell: 1 / (1 + e^−odds). -#}
{% macro logistic(log_odds) -%}
    {{ return(adapter.dispatch('logistic', 'bowtie')(log_odds)) }}
{%- endmacro %}

{% macro duckdb__logistic(log_odds) -%}
    (1 / (1 + exp(-cast({{ log_odds }} as {{ sql_type('float') }}))))
{%- endmacro %}

{#- The number of which only the bit `place` (0 to 62) is set. -#}
{% macro bit_of(place) -%}
    cast(power(2, {{ place }}) as bigint)
{%- endmacro %}

{#- The place of the highest bit that is set in a positive whole number below 2 to the 48th, which a double tells apart. -#}
{% macro highest_bit(number) -%}
    cast(floor(log2(cast({{ number }} as double))) as integer)
{%- endmacro %}

{#- The value below which so large a share of an expression's values lie, between two of them by linear interpolation; an aggregate. -#}
{% macro percentile(expression, share) -%}
    {{ return(adapter.dispatch('percentile', 'bowtie')(expression, share)) }}
{%- endmacro %}

{% macro duckdb__percentile(expression, share) -%}
    quantile_cont({{ expression }}, {{ share }})
{%- endmacro %}
