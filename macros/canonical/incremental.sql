{#-
  In an incremental run: the condition that a row is later than what this model holds of its source table. The
  watermark is per source table, so a channel that lands or is switched on late misses nothing.
-#}
{% macro later_than_held() -%}
    {%- set held = held_loads() -%}
    {%- if held -%}
        ({% for source_table, load in held.items() %}(source_table = '{{ source_table }}' and _load > {{ load }}) or {% endfor -%}
        source_table not in ('{{ held.keys() | join("', '") }}'))
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- {source_table: newest load} of what this model holds; empty in a full run. -#}
{% macro held_loads() -%}
    {%- set held = {} -%}
    {%- if execute and is_incremental() -%}
        {%- for row in run_query('select source_table, max(_load) from ' ~ this ~ ' group by 1 order by 1').rows -%}
            {%- do held.update({row[0]: row[1]}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(held) }}
{%- endmacro %}
