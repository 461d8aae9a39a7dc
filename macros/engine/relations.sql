{#- Reading what Bowtie's landing wrote, and joining relations of unlike shape. -#}

{#- Only where something runs: dbt would read every model that asks anew in each other workspace. -#}
{% macro workspace_folder() -%}
    {%- if execute -%}{{ return(env_var('BOWTIE_WORKSPACE', 'workspace')) }}{%- endif -%}
{%- endmacro %}

{% macro landing_folder() -%}
    {{- return(workspace_folder() ~ '/landing') -}}
{%- endmacro %}

{#- The landed files of one raw table as a relation, or none where nothing has landed. -#}
{% macro landed_files(channel, table) -%}
    {{ return(adapter.dispatch('landed_files', 'bowtie')(channel, table)) }}
{%- endmacro %}

{% macro duckdb__landed_files(channel, table) -%}
    {%- set pattern = landing_folder() ~ '/' ~ channel ~ '/' ~ table ~ '/*.parquet' -%}
    {%- if run_query("select count(*) from glob('" ~ pattern ~ "')").columns[0].values()[0] > 0 -%}
        {{- return("read_parquet('" ~ pattern ~ "', union_by_name = true)") -}}
    {%- endif -%}
    {{- return(none) -}}
{%- endmacro %}

{#- The load log: one row per load of one file into one table. Empty, with its types, where nothing has landed. -#}
{% macro load_log() -%}
    {{ return(adapter.dispatch('load_log', 'bowtie')()) }}
{%- endmacro %}

{% macro duckdb__load_log() -%}
    {%- set columns = {
        'load_seq': 'bigint', 'loaded_at': 'timestamp', 'status': 'varchar', 'file': 'varchar', 'channel': 'varchar',
        'source_table': 'varchar', 'format': 'varchar', 'encoding': 'varchar', 'mapping': 'varchar', 'file_bytes': 'bigint',
        'rows_in_file': 'bigint', 'rows_landed': 'bigint', 'rows_duplicate': 'bigint', 'rows_left_out': 'bigint',
        'rows_malformed': 'bigint', 'reason': 'varchar', 'remedy': 'varchar'
    } -%}
    {%- set path = landing_folder() ~ '/loads.jsonl' -%}
    {%- set exists = execute and run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
    {%- if exists -%}
        read_json('{{ path }}', format = 'newline_delimited', ignore_errors = true, columns = {
            {%- for name, type in columns.items() %}'{{ name }}': '{{ type }}'{{ ', ' if not loop.last }}{% endfor -%}
        })
    {%- else -%}
        (select {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %} where false)
    {%- endif -%}
{%- endmacro %}

{#-
  What is known to be true of records: truth/records.csv of the workspace, as the demo company writes it. Whoever has checked
  records by hand may write one. Empty, with its types, where there is none.
-#}
{% macro true_records() -%}
    {{ return(adapter.dispatch('true_records', 'bowtie')()) }}
{%- endmacro %}

{% macro duckdb__true_records() -%}
    {%- set columns = ['source_table', 'source_key', 'person_id', 'company_id'] -%}
    {%- set path = workspace_folder() ~ '/truth/records.csv' -%}
    {%- set exists = execute and run_query("select count(*) from glob('" ~ path ~ "')").columns[0].values()[0] > 0 -%}
    {%- if exists -%}
        read_csv('{{ path }}', header = true, columns = {
            {%- for name in columns %}'{{ name }}': 'varchar'{{ ', ' if not loop.last }}{% endfor -%}
        })
    {%- else -%}
        (select {% for name in columns %}cast(null as varchar) as {{ name }}{{ ', ' if not loop.last }}{% endfor %} where false)
    {%- endif -%}
{%- endmacro %}

{#-
  Union of relations by column name. `columns` = {name: SQL type}: a column that a relation lacks is null, and with no
  relation at all the result is typed and empty.
-#}
{% macro union_by_name(relations, columns) -%}
    {{ return(adapter.dispatch('union_by_name', 'bowtie')(relations, columns)) }}
{%- endmacro %}

{% macro duckdb__union_by_name(relations, columns) -%}
    select
        {%- for name, type in columns.items() %}
        cast({{ name }} as {{ type }}) as {{ name }}{{ ',' if not loop.last }}
        {%- endfor %}
    from (
        (select {% for name, type in columns.items() %}cast(null as {{ type }}) as {{ name }}{{ ', ' if not loop.last }}{% endfor %} where false)
        {%- for relation in relations %}
        union all by name
        (select * from {{ relation }})
        {%- endfor %}
    ) as unioned
{%- endmacro %}

{#- One value per element of a list expression, as a lateral column. -#}
{% macro explode(list) -%}
    {{ return(adapter.dispatch('explode', 'bowtie')(list)) }}
{%- endmacro %}

{% macro duckdb__explode(list) -%}
    unnest({{ list }})
{%- endmacro %}

{#- The parts of a text between separators, as a list. -#}
{% macro split_text(text, separator) -%}
    {{ return(adapter.dispatch('split_text', 'bowtie')(text, separator)) }}
{%- endmacro %}

{% macro duckdb__split_text(text, separator) -%}
    string_split({{ text }}, '{{ separator }}')
{%- endmacro %}

{#- A field of a JSON object text, by the value of an expression, as text. -#}
{% macro json_field(json, field) -%}
    {{ return(adapter.dispatch('json_field', 'bowtie')(json, field)) }}
{%- endmacro %}

{% macro duckdb__json_field(json, field) -%}
    json_extract_string({{ json }}, '$.' || {{ field }})
{%- endmacro %}

{#- A JSON object text of named expressions. -#}
{% macro json_object(fields) -%}
    {{ return(adapter.dispatch('json_object', 'bowtie')(fields)) }}
{%- endmacro %}

{% macro duckdb__json_object(fields) -%}
    cast(json_object({% for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %}) as varchar)
{%- endmacro %}
