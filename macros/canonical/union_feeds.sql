{#-
  A canonical entity: the union of the channels' feed models named under `feeds` in vars.yml, cast to the columns and
  types of the entity's own YAML. Entities whose rows come in versions get `is_current`: the newest by
  updated_at, then by load and row.
-#}
{% macro union_feeds(entity, versioned=false) -%}
    {%- set relations = [] -%}
    {%- for feed in var('feeds')[entity] -%}{%- do relations.append(ref(feed)) -%}{%- endfor -%}
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
                ) = 1 as is_current
            from ({{ union_by_name(relations, columns) }}) as versions
        {%- else -%}
            {{ union_by_name(relations, columns) }}
        {%- endif -%}
    {%- else -%}
        select 1 as unparsed
    {%- endif -%}
{%- endmacro %}

{#- The columns of the current model as its YAML declares them, for a select list. -#}
{% macro columns_of_model() -%}
    {{- (model.columns.keys() | join(', ')) if execute else '1 as unparsed' -}}
{%- endmacro %}
