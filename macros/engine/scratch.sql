{#- Tables that a macro works with and drops at its end. -#}

{% macro make_scratch(name, query) -%}
    {%- do adapter.dispatch('make_scratch', 'bowtie')(name, query) -%}
{%- endmacro %}

{#- Temporary tables need no write to the database's file. -#}
{% macro duckdb__make_scratch(name, query) -%}
    {%- do run_query('create or replace temp table ' ~ name ~ ' as ' ~ query) -%}
{%- endmacro %}

{% macro drop_scratch(name) -%}
    {%- do run_query('drop table if exists ' ~ name) -%}
{%- endmacro %}
