{#-
  In an incremental run: the condition that a row is later than what this model holds of its source table. The
  watermark is per source table, so a channel that lands or is switched on late misses nothing.
-#}
{% macro later_than_held() -%}
    {%- if execute and is_incremental() -%}
        {%- set held = run_query('select source_table, max(_load) as held_load from ' ~ this ~ ' group by 1 order by 1').rows -%}
        {%- if held | length -%}
        ({% for row in held %}(source_table = '{{ row[0] }}' and _load > {{ row[1] }}) or {% endfor -%}
        source_table not in ('{{ held | map(attribute=0) | join("', '") }}'))
        {%- else -%}
        true
        {%- endif -%}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
