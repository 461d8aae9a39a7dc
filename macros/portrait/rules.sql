{#- The rule engine: conditions on values that change over time, and the periods in which whole rules hold. -#}

{#- Whether a number meets a condition. -#}
{% macro holds(operator, number, threshold) -%}
    case {{ operator }}
        when 'at_least' then {{ number }} >= {{ threshold }}
        when 'at_most' then {{ number }} <= {{ threshold }}
        when 'more_than' then {{ number }} > {{ threshold }}
        when 'less_than' then {{ number }} < {{ threshold }}
        when 'equals' then {{ number }} = {{ threshold }}
        when 'differs' then {{ number }} <> {{ threshold }}
        when 'has' then {{ number }} >= 1
        when 'lacks' then {{ number }} < 1
    end
{%- endmacro %}

{#- A threshold as a quantity; null where it is none (doctor tells of it). -#}
{% macro to_quantity(text) -%}
    cast({{ parse_decimal(text) }} as {{ sql_type('quantity') }})
{%- endmacro %}

{#- One condition with its value and the day from which it holds: pricing_page_views 30d at_least 2 = 3 (2026-10-12). -#}
{% macro told_reason(plan, reason, value_text) -%}
    {{ plan }}.told_condition || coalesce(' = ' || coalesce({{ value_text }}, {{ quantity_text(reason ~ '.value') }}), '')
    || ' (' || cast({{ reason }}.since_on as {{ sql_type('text') }}) || ')'
{%- endmacro %}
