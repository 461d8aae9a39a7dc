{#- Schemas are named by room, without the target's prefix: readers of published marts see `lifecycle.funnel_cohorts`. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
