{#-
  Working time (docs/working_time.md). To tell the working minutes between two moments, join `business_days` once for each by
  equality, on the calendar and the local day of the moment, and ask for their difference:

      left join {{ ref('business_days') }} as asked_day
          on tasks.calendar_id = asked_day.calendar_id and tasks.asked_on = asked_day.business_day
      ... {{ working_minutes('tasks.asked_at', 'asked_day', 'tasks.answered_at', 'answered_day') }}
-#}

{#- How many spans of work a day may have: business_days has a pair of columns for each. -#}
{% macro spans_a_day() -%}
    {{ return(4) }}
{%- endmacro %}

{#- The day of a UTC timestamp in the time zone of a calendar, by the column of the seed `calendars`; empty is the business time zone. -#}
{% macro local_day(utc, time_zone) -%}
    cast({{ to_local_time(utc, time_zone) }} as date)
{%- endmacro %}

{#- The same for a column of time zones that the engine is sure to know. -#}
{% macro known_local_day(utc, time_zone) -%}
    cast({{ to_known_time_zone(utc, time_zone) }} as date)
{%- endmacro %}

{% macro minutes_a_day() -%}
    1440
{%- endmacro %}

{% macro minutes_at_noon() -%}
    720
{%- endmacro %}

{#- HH:MM as minutes after midnight, 24:00 included; null where it is no such text. -#}
{% macro minute_of_day(text) -%}
    case
        when {{ matches_pattern(text, "'([01][0-9]|2[0-3]):[0-5][0-9]|24:00'") }}
            then cast(substr({{ text }}, 1, 2) as bigint) * 60 + cast(substr({{ text }}, 4, 2) as bigint)
    end
{%- endmacro %}

{#- Whole minutes from one timestamp to another. -#}
{% macro whole_minutes(earlier, later) -%}
    cast({{ seconds_between(earlier, later) }} / 60 as bigint)
{%- endmacro %}

{#-
  Minutes from one timestamp to a later one as a double, cut to 1/65536 of a minute (0.9 ms). Doubles hold such numbers exactly, so
  that sums and differences of them are exact too, in any order.
-#}
{% macro exact_minutes(earlier, later) -%}
    floor({{ seconds_between(earlier, later) }} * 65536 / 60) / 65536
{%- endmacro %}

{#- The working minutes of a row of business_days. -#}
{% macro minutes_of_spans(day) -%}
    ({%- for number in range(1, spans_a_day() + 1) -%}
        {{ ' + ' if not loop.first }}coalesce({{ whole_minutes(day ~ '.opens_' ~ number ~ '_at', day ~ '.closes_' ~ number ~ '_at') }}, 0)
    {%- endfor %})
{%- endmacro %}

{#- Minutes worked from the first day of a calendar until a UTC timestamp; `day` is the row of business_days of its local day. -#}
{% macro worked_until(moment, day) -%}
    ({{ day }}.minutes_before
    {%- for number in range(1, spans_a_day() + 1) %}
        {%- set opens, closes = day ~ '.opens_' ~ number ~ '_at', day ~ '.closes_' ~ number ~ '_at' %}
        + case
            when {{ moment }} >= {{ closes }} then {{ whole_minutes(opens, closes) }}
            when {{ moment }} > {{ opens }} then {{ exact_minutes(opens, moment) }}
            else 0
        end
    {%- endfor %})
{%- endmacro %}

{#-
  Working minutes from one UTC timestamp until another, a double; negative where the second is earlier, and null where one of them is
  null or has no row in business_days. Exactly additive: a → c is a → b plus b → c.
-#}
{% macro working_minutes(from_moment, from_day, until_moment, until_day) -%}
    ({{ worked_until(until_moment, until_day) }} - {{ worked_until(from_moment, from_day) }})
{%- endmacro %}
