{#- What a session with the engine is told before anything runs. -#}

{#- The most memory that the engine may take, from the variable of the environment BOWTIE_MEMORY_LIMIT (4GB); what does not fit goes to disk. -#}
{% macro limit_memory() -%}
    {%- set limit = env_var('BOWTIE_MEMORY_LIMIT', '') -%}
    {%- if limit and not modules.re.fullmatch('[0-9.]+ ?[KMGT]i?B', limit) -%}
        {{ exceptions.raise_compiler_error("BOWTIE_MEMORY_LIMIT is `" ~ limit ~ "`, which is no size. Write one like 4GB.") }}
    {%- endif -%}
    {{ return(adapter.dispatch('limit_memory', 'bowtie')(limit)) }}
{%- endmacro %}

{% macro duckdb__limit_memory(limit) -%}
    {% if limit %}set memory_limit = '{{ limit }}'{% endif %}
{%- endmacro %}
