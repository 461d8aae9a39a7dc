-- Days follow one another without a gap, and spans in order; minutes are those of the spans, and minutes_before is the sum of all
-- days before. Each row is a day of which that is not so, or a weekday with more spans than a day has room for.
{%- set spans = range(1, spans_a_day() + 1) %}
with days as (

    select * from {{ ref('business_days') }}

),

hours as (

    select * from {{ ref('working_hours') }}

),

followed as (

    select
        *,
        lag(business_day) over (partition by calendar_id order by business_day asc) as former_day,
        coalesce(lag(minutes_before + minutes) over (partition by calendar_id order by business_day asc), 0) as expected_before
    from days

)

select
    followed.calendar_id,
    followed.business_day,
    cast(null as bigint) as of_weekday
from followed
where
    {{ days_from('former_day', 'business_day') }} <> 1
    or followed.minutes_before <> followed.expected_before
    or followed.is_working_day <> (followed.minutes > 0)
    or followed.minutes <> {{ minutes_of_spans('followed') }}
    {%- for number in spans %}
        or followed.closes_{{ number }}_at < followed.opens_{{ number }}_at
        or (followed.opens_{{ number }}_at is null) <> (followed.closes_{{ number }}_at is null)
        {%- if not loop.first %}
            or followed.opens_{{ number }}_at < followed.closes_{{ number - 1 }}_at
            or (followed.opens_{{ number }}_at is not null and followed.opens_{{ number - 1 }}_at is null)
        {%- endif %}
    {%- endfor %}

union all

select
    calendar_id,
    cast(null as date) as business_day,
    cast(weekday as bigint) as of_weekday
from hours
group by calendar_id, weekday
having count(*) > {{ spans_a_day() }}
