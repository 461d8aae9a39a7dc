{#- Delete from this model the rows of entities that are not known (any more), such as IDs that were merged into others. -#}
{% macro forget_vanished(entities) -%}
    delete from {{ this }} as held
    where not exists (
        select 1
        from {{ entities }} as entities
        where
            entities.is_known
            and held.entity_type = entities.entity_type
            and held.entity_id = entities.entity_id
    )
{%- endmacro %}
