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

{#-
  Whether a contract that names another as the one before it can be its renewal: it begins later. Of two that begin on one day and
  name each other the one with the higher key is; none renews itself.
-#}
{% macro renews(later, earlier) -%}
    {{ later }}.contract_type = 'renewal'
    and (
        {{ later }}.starts_on > {{ earlier }}.starts_on
        or ({{ later }}.starts_on = {{ earlier }}.starts_on and {{ later }}.contract_key > {{ earlier }}.contract_key)
    )
{%- endmacro %}

{#- Whether a term of fct_contract_terms that is counted (its problem is null) recurs on a day. -#}
{% macro is_in_force(terms, day) -%}
    {{ terms }}.starts_on <= {{ day }}
    and coalesce({{ terms }}.counted_until, {{ never() }}) >= {{ day }}
{%- endmacro %}

{#-
  The movement of recurring revenue that leads from one month's end to the next: new, expansion, contraction, churn, reactivation,
  or retained where nothing moved. One definition for accounts, in marts and in gates.
-#}
{% macro mrr_movement(opening, closing, had_before) -%}
    case
        when {{ opening }} = 0 and {{ closing }} <> 0 then case when {{ had_before }} then 'reactivation' else 'new' end
        when {{ opening }} <> 0 and {{ closing }} = 0 then 'churn'
        when {{ closing }} > {{ opening }} then 'expansion'
        when {{ closing }} < {{ opening }} then 'contraction'
        else 'retained'
    end
{%- endmacro %}

{#- The day on which a month is closed: its last, or as_of while it is not over. -#}
{% macro closing_day(month) -%}
    least({{ month_end(month) }}, {{ as_of_day() }})
{%- endmacro %}
