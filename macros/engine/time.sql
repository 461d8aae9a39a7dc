{#- Engine differences of dates and times. UTC timestamps are stored without a zone. -#}

{#- UTC timestamp → wall-clock timestamp in the business time zone. -#}
{% macro to_business_time(utc) -%}
    {{ return(adapter.dispatch('to_business_time', 'bowtie')(utc)) }}
{%- endmacro %}

{% macro duckdb__to_business_time(utc) -%}
    timezone('{{ var("business_time_zone") }}', make_timestamptz(epoch_us({{ utc }})))
{%- endmacro %}

{#- Wall-clock timestamp in the business time zone → UTC timestamp. -#}
{% macro from_business_time(local) -%}
    {{ from_local_time(local, var("business_time_zone")) }}
{%- endmacro %}

{#- Wall-clock timestamp in a named time zone → UTC timestamp. -#}
{% macro from_local_time(local, time_zone) -%}
    {{ return(adapter.dispatch('from_local_time', 'bowtie')(local, time_zone)) }}
{%- endmacro %}

{% macro duckdb__from_local_time(local, time_zone) -%}
    {%- if time_zone == 'UTC' -%}
        {{ local }}
    {%- else -%}
        {{ utc_of("timezone('" ~ time_zone ~ "', " ~ local ~ ")") }}
    {%- endif -%}
{%- endmacro %}

{#-
  UTC timestamp → wall-clock timestamp in the zone that a column names; in the business time zone where it names none
  that the engine knows, because an unknown name would stop the build.
-#}
{% macro to_local_time(utc, time_zone) -%}
    {{ return(adapter.dispatch('to_local_time', 'bowtie')(utc, time_zone)) }}
{%- endmacro %}

{% macro duckdb__to_local_time(utc, time_zone) -%}
    timezone({{ known_time_zone(time_zone) }}, make_timestamptz(epoch_us({{ utc }})))
{%- endmacro %}

{#- Wall-clock timestamp in the zone that a column names → UTC timestamp; unknown names as above. -#}
{% macro from_named_time_zone(local, time_zone) -%}
    {{ return(adapter.dispatch('from_named_time_zone', 'bowtie')(local, time_zone)) }}
{%- endmacro %}

{% macro duckdb__from_named_time_zone(local, time_zone) -%}
    {{ utc_of("timezone(" ~ known_time_zone(time_zone) ~ ", " ~ local ~ ")") }}
{%- endmacro %}

{% macro known_time_zone(time_zone) -%}
    case
        when {{ time_zone }} in (select zones.name from pg_timezone_names() as zones) then {{ time_zone }}
        else '{{ var("business_time_zone") }}'
    end
{%- endmacro %}

{#- As the two above, for a column of names that the engine is sure to know (known_time_zone): of many rows, each is asked once. -#}
{% macro to_known_time_zone(utc, time_zone) -%}
    {{ return(adapter.dispatch('to_known_time_zone', 'bowtie')(utc, time_zone)) }}
{%- endmacro %}

{% macro duckdb__to_known_time_zone(utc, time_zone) -%}
    timezone({{ time_zone }}, make_timestamptz(epoch_us({{ utc }})))
{%- endmacro %}

{% macro from_known_time_zone(local, time_zone) -%}
    {{ return(adapter.dispatch('from_known_time_zone', 'bowtie')(local, time_zone)) }}
{%- endmacro %}

{% macro duckdb__from_known_time_zone(local, time_zone) -%}
    {{ utc_of("timezone(" ~ time_zone ~ ", " ~ local ~ ")") }}
{%- endmacro %}

{#- The business day of a UTC timestamp. -#}
{% macro business_date(utc) -%}
    cast({{ to_business_time(utc) }} as date)
{%- endmacro %}

{#- The first day of the month of a date or timestamp, as a date. -#}
{% macro month_start(day) -%}
    cast(date_trunc('month', {{ day }}) as date)
{%- endmacro %}

{#- The first day of the month so many months after that of a date; before it where they are negative. -#}
{% macro month_plus(day, months) -%}
    {{ return(adapter.dispatch('month_plus', 'bowtie')(day, months)) }}
{%- endmacro %}

{% macro duckdb__month_plus(day, months) -%}
    cast({{ month_start(day) }} + to_months(cast({{ months }} as integer)) as date)
{%- endmacro %}

{#- Whole calendar months from the month of one date to that of a later one. -#}
{% macro months_from(earlier, later) -%}
    (
        (extract(year from {{ later }}) - extract(year from {{ earlier }})) * 12
        + extract(month from {{ later }}) - extract(month from {{ earlier }})
    )
{%- endmacro %}

{#- The last day of a date's month. -#}
{% macro month_end(day) -%}
    {{ day_plus(month_plus(day, 1), -1) }}
{%- endmacro %}

{#- Whole and fractional seconds from `earlier` to `later`; negative when they are the other way round. -#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'bowtie')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    ((epoch_us({{ later }}) - epoch_us({{ earlier }})) / 1000000.0)
{%- endmacro %}

{#- Days from `earlier` to `later` as a fraction of 86,400 seconds. -#}
{% macro days_between(earlier, later) -%}
    ({{ seconds_between(earlier, later) }} / 86400.0)
{%- endmacro %}

{#- DuckDB: a timestamp with zone → UTC timestamp. Twice as fast as timezone('UTC', …), which asks the calendar again. -#}
{% macro utc_of(zoned) -%}
    make_timestamp(epoch_us({{ zoned }}))
{%- endmacro %}

{#- The UTC moment at which a business day begins. -#}
{% macro start_of_day(day) -%}
    {{ from_business_time('cast(' ~ day ~ ' as timestamp)') }}
{%- endmacro %}

{#- The UTC moment at which a business day ends: the one at which the next begins. -#}
{% macro end_of_business_day(day) -%}
    {{ start_of_day(day ~ " + interval '1' day") }}
{%- endmacro %}

{#- The day `days` after a date, and the next day. -#}
{% macro day_plus(day, days) -%}
    {{ return(adapter.dispatch('day_plus', 'bowtie')(day, days)) }}
{%- endmacro %}

{% macro duckdb__day_plus(day, days) -%}
    ({{ day }} + cast({{ days }} as integer))
{%- endmacro %}

{% macro day_after(day) -%}
    {{ return(day_plus(day, 1)) }}
{%- endmacro %}

{#- The day that never comes: what lasts until then has no end. -#}
{% macro never() -%}
    date '9999-12-31'
{%- endmacro %}

{#- The first of several moments, of which any may be missing. -#}
{% macro earliest(moments) -%}
    {%- set never_at = "timestamp '9999-12-31'" -%}
    nullif(least({% for moment in moments %}coalesce({{ moment }}, {{ never_at }}){{ ', ' if not loop.last }}{% endfor %}), {{ never_at }})
{%- endmacro %}

{#- Whole days from one date to a later one. -#}
{% macro days_from(earlier, later) -%}
    {{ return(adapter.dispatch('days_from', 'bowtie')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__days_from(earlier, later) -%}
    ({{ later }} - {{ earlier }})
{%- endmacro %}

{#- The days from one date to another, both included, as a list; empty where the second is earlier. -#}
{% macro day_series(first, last) -%}
    {{ return(adapter.dispatch('day_series', 'bowtie')(first, last)) }}
{%- endmacro %}

{% macro duckdb__day_series(first, last) -%}
    list_transform(range(cast({{ last }} as date) - cast({{ first }} as date) + 1), lambda step: cast({{ first }} as date) + cast(step as integer))
{%- endmacro %}

{#- The first days of all months from that of one date to that of another, both included, as a list. -#}
{% macro month_series(first, last) -%}
    {{ return(adapter.dispatch('month_series', 'bowtie')(first, last)) }}
{%- endmacro %}

{% macro duckdb__month_series(first, last) -%}
    list_transform(
        generate_series(cast({{ month_start(first) }} as timestamp), cast({{ month_start(last) }} as timestamp), interval '1' month),
        lambda step: cast(step as date)
    )
{%- endmacro %}

{#- The timestamps from one to another, a minute apart, both included, as a list. -#}
{% macro minute_series(first, last) -%}
    {{ return(adapter.dispatch('minute_series', 'bowtie')(first, last)) }}
{%- endmacro %}

{% macro duckdb__minute_series(first, last) -%}
    generate_series({{ first }}, {{ last }}, interval '1' minute)
{%- endmacro %}

{#- The timestamp so many whole minutes after another; before it where they are negative. -#}
{% macro minutes_after(moment, minutes) -%}
    {{ return(adapter.dispatch('minutes_after', 'bowtie')(moment, minutes)) }}
{%- endmacro %}

{% macro duckdb__minutes_after(moment, minutes) -%}
    ({{ moment }} + to_minutes({{ minutes }}))
{%- endmacro %}

{#- The weekday of a date, 1 Monday to 7 Sunday (ISO 8601). -#}
{% macro iso_weekday(day) -%}
    {{ return(adapter.dispatch('iso_weekday', 'bowtie')(day)) }}
{%- endmacro %}

{% macro duckdb__iso_weekday(day) -%}
    isodow({{ day }})
{%- endmacro %}
