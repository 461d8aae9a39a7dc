{#- A metric's sum over a window of metric_values, by its days; no days: ever. -#}
{% macro value_in_window(values, days) -%}
    case
        {%- for window in [7, 30, 90, 365] %}
        when {{ days }} = {{ window }} then {{ values }}.last_{{ window }}_days
        {%- endfor %}
        when {{ days }} is null then {{ values }}.ever
    end
{%- endmacro %}
