{#- Who an event is for: `customers` (everybody who is no partner), `partners`, or `everyone`. -#}
{% macro is_of_audience(audience, is_partner) -%}
    case {{ audience }}
        when 'customers' then not {{ is_partner }}
        when 'partners' then {{ is_partner }}
        else true
    end
{%- endmacro %}

{#- How a person's company lies to an event: near is the same province; `anywhere` where the event has no place. -#}
{% macro nearness_of(event_province, person_province) -%}
    case
        when {{ event_province }} is null then 'anywhere'
        when {{ person_province }} is null then 'unknown'
        when {{ event_province }} = {{ person_province }} then 'near'
        else 'far'
    end
{%- endmacro %}
