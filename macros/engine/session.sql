{#- What a session with the engine is told before anything runs. -#}

{#- The most memory that the engine may take, from the variable of the environment BOWTIE_MEMORY_LIMIT (4GB); what does not fit goes to disk. -#}
{% macro limit_memory() -%}
    {{ return(adapter.dispatch('limit_memory', 'bowtie')(env_var('BOWTIE_MEMORY_LIMIT', ''))) }}
{%- endmacro %}

{% macro duckdb__limit_memory(limit) -%}
    {% if limit %}set memory_limit = '{{ limit | replace("'", "") }}'{% endif %}
{%- endmacro %}
