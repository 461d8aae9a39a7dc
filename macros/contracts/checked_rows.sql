{#-
  The landed rows of one raw table, typed and judged by its contract. Grain: one landed row.

  Columns: _load, _file, _row; every contract column, typed; and the verdict
    _row_problems    'column:code,…' that reject the whole row; null for an accepted row
    _value_problems  'column:code,…' whose value alone is rejected: it is null here, the row is accepted
    _notices         'column:code,…' kept as they are and reported
    _detail          landing's own words about a row that it could not read
    _raw             the row's texts as a JSON object, only where there is any problem
  `since` = a load: only later ones are read.
-#}
{% macro checked_rows(channel, table, since=none) -%}
    {%- if execute -%}
        {{- checked_rows_of(contract_of(channel, table), since) -}}
    {%- else -%}
        select 1 as unparsed
    {%- endif -%}
{%- endmacro %}

{% macro checked_rows_of(contract, since) -%}
    {%- set columns = contract.columns.values() | list -%}
    {%- set files = landed_files(contract.source_name, contract.name) if is_switched_on(contract.source_name) else none -%}
    {%- set landed_columns = {'_load': 'bigint', '_file': 'varchar', '_row': 'bigint', '_problem': 'varchar'} -%}
    {%- for column in columns -%}{%- do landed_columns.update({column.name: 'varchar'}) -%}{%- endfor -%}
    select
        *,
        case when coalesce(_row_problems, _value_problems, _notices) is not null then {{ json_object(raw_fields(columns)) }} end as _raw
    from (
    select
        *,
        nullif(concat_ws(',', case when _problem is not null then '*:unreadable_row' end
            {{- problem_list(columns, 'reject_row') }}), '') as _row_problems,
        nullif(concat_ws(',', cast(null as varchar){{ problem_list(columns, 'reject_value') }}), '') as _value_problems,
        nullif(concat_ws(',', cast(null as varchar){{ problem_list(columns, 'keep') }}
            {{- missing_groups(contract.config.meta.expects_one_of or []) }}), '') as _notices,
        _problem as _detail
    from (
        select
            *,
            {%- for column in columns %}
            {{ parse_column(column, column.name ~ '__text', contract.source_meta.time_zone) }} as {{ column.name }}{{ ',' if not loop.last }}
            {%- endfor %}
        from (
            select
                _load,
                _file,
                _row,
                _problem,
                {%- for column in columns %}
                nullif({{ trimmed(column.name) }}, '') as {{ column.name }}__text{{ ',' if not loop.last }}
                {%- endfor %}
            from ({{ union_by_name([files] if files else [], landed_columns) }}) as landed
            {%- if since %}
            where _load > ({{ since }})
            {%- endif %}
        ) as texts
    ) as typed
    ) as judged
{%- endmacro %}

{#- The CASE expressions of one severity, each giving 'column:code' or null, led by commas. -#}
{% macro problem_list(columns, severity) -%}
    {%- for column in columns -%}
        {%- set meta = column.config.meta -%}
        {%- set on_invalid = meta.on_invalid or 'reject_row' -%}
        {%- set text = column.name ~ '__text' -%}
        {%- if meta.required and severity == 'reject_row' -%}
            , case when {{ text }} is null and _problem is null then '{{ column.name }}:missing' end
        {%- endif -%}
        {%- if on_invalid == severity -%}
            {%- if column.data_type != 'text' or meta.format -%}
            , case when {{ column.name }} is null and {{ text }} is not null then '{{ column.name }}:' || {{ parse_failure_code(column, text) }} end
            {%- endif -%}
            {%- if meta.accepted_values -%}
            , case when {{ text }} not in ('{{ meta.accepted_values | join("', '") }}') then '{{ column.name }}:not_accepted' end
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{%- endmacro %}

{% macro missing_groups(groups) -%}
    {%- for group in groups -%}
        , case when coalesce({% for name in group %}{{ name }}__text{{ ', ' if not loop.last }}{% endfor %}) is null then '{{ group[0] }}:none_of_group' end
    {%- endfor -%}
{%- endmacro %}

{% macro raw_fields(columns) -%}
    {%- set fields = {} -%}
    {%- for column in columns -%}{%- do fields.update({column.name: column.name ~ '__text'}) -%}{%- endfor -%}
    {{ return(fields) }}
{%- endmacro %}

{#- The accepted rows of a raw table, typed: what a staging model is. Quarantined rows are in stg_row_outcomes. -#}
{% macro stage(channel, table) -%}
    {%- set source_relation = source(channel, table) -%}
    {#- Naming the source gives dbt the lineage; the rows come from its landed files. -#}
    {%- if execute -%}
    select
        _load,
        _row,
        {%- for column in contract_of(channel, table).columns.values() %}
        {{ column.name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from ({{ checked_rows(channel, table) }}) as checked
    where _row_problems is null
    {%- else -%}
    select 1 as unparsed
    {%- endif -%}
{%- endmacro %}
