{#-
  A canonical entity: the union of the channels' feed models named under `feeds` in vars.yml and of the feeds of the
  connectors that are switched on, cast to the columns and types of the entity's own YAML. Entities whose rows come in
  versions get `is_current`: the newest by updated_at, then by load and row, unless that one says that it is deleted.
-#}
{% macro union_feeds(entity, versioned=false) -%}
    {%- set relations = [] -%}
    {%- for feed in feeds_of(entity) -%}{%- do relations.append(ref(feed)) -%}{%- endfor -%}
    {%- if execute -%}
        {%- set columns = {} -%}
        {%- for column in model.columns.values() if column.name != 'is_current' -%}
            {%- do columns.update({column.name: sql_type(column.data_type)}) -%}
        {%- endfor -%}
        {%- if versioned -%}
            select
                *,
                row_number() over (
                    partition by source_table, source_key
                    order by updated_at desc nulls last, _load desc, _row desc
                ) = 1 and not coalesce(is_deleted, false) as is_current
            from ({{ union_by_name(relations, columns) }}) as versions
        {%- else -%}
            {{ union_by_name(relations, columns) }}
        {%- endif -%}
    {%- else -%}
        select 1 as unparsed
    {%- endif -%}
{%- endmacro %}

{#- Names of the feed models of an entity. A connector that is off has no models, so its feeds are left out. -#}
{% macro feeds_of(entity) -%}
    {%- set names = [] -%}
    {%- do names.extend(var('feeds')[entity]) -%}
    {%- for connector, entities in var('connector_feeds').items() if var('connectors')[connector] and entity in entities -%}
        {%- do names.append('feed_' ~ connector ~ '__' ~ entity) -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{#- The columns of the current model as its YAML declares them, for a select list. -#}
{% macro columns_of_model(except=[], relation=none) -%}
    {{- listed(model.columns.keys() | reject('in', except) | list, relation) if execute else '1 as unparsed' -}}
{%- endmacro %}

{#- Columns of a relation, for a select list. -#}
{% macro listed(columns, relation=none) -%}
    {%- for column in columns %}{{ relation ~ '.' if relation }}{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}
