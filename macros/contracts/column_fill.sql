{#-
  Filled cells of one raw table per load and column, led by `union all`; nothing where nothing has landed. The column `*` counts the
  rows that carry at least one identifier of a person or device, where the contract has any.
-#}
{% macro column_fill(contract, since=none) -%}
    {%- set files = landed_files(contract.source_name, contract.name) if is_switched_on(contract.source_name) else none -%}
    {%- if files -%}
        {%- set columns = contract.columns.values() | list -%}
        {%- set landed_columns = {'_load': 'bigint'} -%}
        {%- for column in columns -%}{%- do landed_columns.update({column.name: 'varchar'}) -%}{%- endfor -%}
        {%- set names = columns | map(attribute='name') | list -%}
        {%- set identifiers = identifying_columns(contract) %}
    union all
    select
        '{{ contract.source_name }}.{{ contract.name }}',
        counted._load,
        names.column_name,
        counted.row_count,
        case names.column_name
            {%- for name in names %} when '{{ name }}' then counted.filled_{{ loop.index }}{% endfor %} else counted.identified end
    from (
        select
            _load,
            count(*) as row_count,
            count({% if identifiers %}coalesce({% for name in identifiers %}{{ filled_text(name) }}{{ ', ' if not loop.last }}{% endfor %}){% else %}null{% endif %}) as identified,
            {%- for name in names %}
            count({{ filled_text(name) }}) as filled_{{ loop.index }}{{ ',' if not loop.last }}
            {%- endfor %}
        from ({{ union_by_name([files], landed_columns) }}) as landed
        {% if since %}where _load > {{ since }}{% endif %}
        group by _load
    ) as counted
    cross join (select {{ explode(split_text("'" ~ (names + (['*'] if identifiers else [])) | join(',') ~ "'", ',')) }} as column_name) as names
    {%- endif -%}
{%- endmacro %}

{#- Columns by which a person or device can be told: those whose PII class is one. -#}
{% macro identifying_columns(contract) -%}
    {%- set found = [] -%}
    {%- for column in contract.columns.values() if column.config.meta.pii in ['mobile', 'email', 'openid', 'device', 'user'] -%}
        {%- do found.append(column.name) -%}
    {%- endfor -%}
    {{ return(found) }}
{%- endmacro %}

{#- Plain spaces are no content. The rarer blanks that trimmed() knows are not looked for: ten times the planning for hardly any cell. -#}
{% macro filled_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}
