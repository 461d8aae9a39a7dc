{#-
  Months of a term from its first to its last day, both included: whole months where the day after the last is the same day of a month
  as the first, else its days by the length of a mean month.
-#}
{% macro months_of_term(first, last) -%}
    case
        when extract(day from {{ first }}) = extract(day from {{ day_after(last) }})
            then
                (extract(year from {{ day_after(last) }}) - extract(year from {{ first }})) * 12
                + extract(month from {{ day_after(last) }}) - extract(month from {{ first }})
        else {{ days_from(first, day_after(last)) }} / {{ var('days_a_month') }}
    end
{%- endmacro %}

{#- Whether a term of fct_contract_terms recurs on a day. -#}
{% macro is_in_force(terms, day) -%}
    {{ terms }}.problem is null
    and {{ terms }}.starts_on <= {{ day }}
    and coalesce({{ terms }}.counted_until, {{ never() }}) >= {{ day }}
{%- endmacro %}
