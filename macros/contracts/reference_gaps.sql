{#-
  For each contract column with `references: channel.table.column` (or `rules.seed.column`): the landed rows whose
  value the other table lacks. Compared without regard to case for seeds, exactly for tables.
-#}
{% macro reference_gaps() -%}
    select cast(null as varchar) as source_table, cast(null as bigint) as _load, cast(null as bigint) as _row,
        cast(null as varchar) as column_name, cast(null as varchar) as raw_value, cast(null as varchar) as reference
    where false
    {%- if execute -%}
        {%- for contract in all_contracts() if is_switched_on(contract.source_name) -%}
            {%- for column in contract.columns.values() if column.config.meta.references -%}
                {{- reference_gaps_of(contract, column) -}}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro reference_gaps_of(contract, column) -%}
    {%- set target = column.config.meta.references.split('.') -%}
    {%- set is_rule = target[0] == 'rules' -%}
    {%- set texts = landed_texts(contract.source_name, contract.name, column.name) -%}
    {%- set known = ref(target[1]) if is_rule else (landed_texts(target[0], target[1], target[2]) if is_switched_on(target[0]) else none) -%}
    {%- if texts and known %}
    union all
    select
        '{{ contract.source_name }}.{{ contract.name }}' as source_table,
        pointing._load,
        pointing._row,
        '{{ column.name }}' as column_name,
        pointing.{{ column.name }} as raw_value,
        '{{ column.config.meta.references }}' as reference
    from {{ texts }} as pointing
    left join (select distinct {{ 'lower(' ~ target[2] ~ ')' if is_rule else target[2] }} as known_value from {{ known }} as known) as targets
        on {{ 'lower(pointing.' ~ column.name ~ ')' if is_rule else 'pointing.' ~ column.name }} = targets.known_value
    where pointing.{{ column.name }} is not null and targets.known_value is null
    {%- endif -%}
{%- endmacro %}

{#- One landed column as trimmed text with its load and row, as a subquery; none where nothing has landed. -#}
{% macro landed_texts(channel, table, column) -%}
    {%- set files = landed_files(channel, table) -%}
    {%- if files -%}
        {{- return('(select _load, _row, nullif(' ~ trimmed(column) ~ ', \'\') as ' ~ column ~ ' from ' ~ files ~ ')') -}}
    {%- endif -%}
    {{- return(none) -}}
{%- endmacro %}
