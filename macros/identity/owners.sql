{#- From a key that a fact carries to the person or account it leads to today (identifier_ids). -#}

{#- Left join under `name`: `<name>.entity_id` is the ID, null where the key leads to nobody. -#}
{% macro join_owner(name, entity_type, key_type, key) -%}
    left join {{ ref('identifier_ids') }} as {{ name }}
        on
            {{ name }}.entity_type = '{{ entity_type }}'
            and {{ name }}.identifier_type = {{ key_type }}
            and {{ name }}.identifier_value = {{ key }}
{%- endmacro %}
