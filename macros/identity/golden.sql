{#- Golden fields side by side, a row per entity, with how sure they are. `entity_id` comes back as `id_name`. -#}
{% macro golden_pivot(entity_type, id_name, fields) -%}
    select
        entity_id as {{ id_name }},
        {% for field in fields %}
            max(case when field = '{{ field }}' then field_value end) as {{ field }},
        {% endfor %}
        min(confidence) as least_confidence,
        sum(case when verification = 'verified' then 1 else 0 end) as fields_verified,
        sum(case when verification = 'contradicted' then 1 else 0 end) as fields_contradicted
    from {{ ref('golden_fields') }}
    where entity_type = '{{ entity_type }}'
    group by entity_id
{%- endmacro %}
