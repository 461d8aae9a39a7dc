{#-
  The moment the marts speak of, as a UTC timestamp literal: the variable `as_of`, or the time of the newest load.
  A bare date means its end in the business time zone. With nothing landed, the epoch: every window is empty.
-#}
{% macro as_of() -%}
    {%- set wanted = var('as_of') | string -%}
    {%- if wanted | length == 10 -%}
        ({{ from_business_time("timestamp '" ~ wanted ~ " 23:59:59.999999'") }})
    {%- elif wanted -%}
        timestamp '{{ wanted | replace('T', ' ') | replace('Z', '') }}'
    {%- else -%}
        timestamp '{{ newest_load_at() }}'
    {%- endif -%}
{%- endmacro %}

{% macro newest_load_at() -%}
    {%- if execute -%}
        {%- set newest = run_query("select max(loaded_at) as newest_at from " ~ load_log()).columns[0].values()[0] -%}
        {{- newest or '1970-01-01 00:00:00' -}}
    {%- else -%}
        1970-01-01 00:00:00
    {%- endif -%}
{%- endmacro %}

{#- The business day of as_of, as a date. -#}
{% macro as_of_day() -%}
    {{ business_date(as_of()) }}
{%- endmacro %}

{#- Whether a month lies so far back that what began in it has led to most of what it will. -#}
{% macro is_mature(month) -%}
    ({{ day_plus(month_start(day_plus(month, 31)), var('roi_mature_after_days')) }} <= {{ as_of_day() }})
{%- endmacro %}
