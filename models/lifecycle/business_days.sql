{%- set as_of_at = as_of() -%}
{%- set numbers = range(1, spans_a_day() + 1) -%}
-- Which moments each calendar works, day by day. A time of the wall clock stands for the first moment at which the clock shows it
-- or a later one: what is skipped in spring is when the clock is moved, and of what comes twice in autumn the first time counts.
with calendars as (

    select
        calendar_id,
        region,
        {{ known_time_zone('time_zone') }} as time_zone
    from {{ ref('calendars') }}

),

hours as (

    select
        calendar_id,
        weekday,
        {{ minute_of_day('opens_at') }} as opens_minute,
        {{ minute_of_day('closes_at') }} as closes_minute,
        row_number() over (partition by calendar_id, weekday order by opens_at asc) as span_number
    from {{ ref('working_hours') }}

),

holidays as (

    select * from {{ ref('holidays') }}

),

dated as (

    select created_at as dated_at from {{ ref('fct_leads') }}
    union all
    select coalesce(created_at, closed_at) as dated_at from {{ ref('fct_opportunities') }}

),

-- Without any date there is no day.
bounds as (

    select
        min(dated_at) as first_at,
        {{ as_of_at }} as as_of_at
    from dated
    where
        dated_at <= {{ as_of_at }}
        and dated_at >= {{ start_of_day(day_plus(business_date(as_of_at), -var('business_days_back'))) }}

),

zones as (

    select
        calendars.time_zone,
        {{ known_local_day('bounds.first_at', 'calendars.time_zone') }} as first_day,
        {{ known_local_day('bounds.as_of_at', 'calendars.time_zone') }} as as_of_day
    from (select distinct time_zone from calendars) as calendars
    cross join bounds

),

-- No clock is moved at noon, so that from one noon to the next it is moved once at most.
zone_days as (

    select
        time_zone,
        first_day,
        {{ day_plus('as_of_day', var('business_days_ahead')) }} as last_day,
        {{ explode(day_series(day_plus('first_day', -1), day_plus('as_of_day', var('business_days_ahead') + 1))) }} as zone_day
    from zones

),

noons as (

    select
        *,
        {{ from_known_time_zone(minutes_after('cast(zone_day as timestamp)', minutes_at_noon()), 'time_zone') }} as noon_at
    from zone_days

),

from_noon_to_noon as (

    select
        time_zone,
        first_day,
        last_day,
        zone_day,
        noon_at,
        lag(noon_at) over (partition by time_zone order by zone_day asc) as former_noon_at
    from noons

),

minutes_of_changes as (

    select
        *,
        {{ explode(minute_series('former_noon_at', 'noon_at')) }} as minute_at
    from from_noon_to_noon
    where {{ days_between('former_noon_at', 'noon_at') }} <> 1

),

changes as (

    select
        time_zone,
        zone_day,
        min(minute_at) as changed_at
    from minutes_of_changes
    where
        {{ seconds_between('minute_at', to_known_time_zone('minute_at', 'time_zone')) }}
        <> {{ seconds_between('former_noon_at', to_known_time_zone('former_noon_at', 'time_zone')) }}
    group by time_zone, zone_day

),

half_days as (

    select
        from_noon_to_noon.*,
        changes.changed_at
    from from_noon_to_noon
    left join changes
        on
            from_noon_to_noon.time_zone = changes.time_zone
            and from_noon_to_noon.zone_day = changes.zone_day

),

days as (

    select
        calendars.calendar_id,
        calendars.time_zone,
        half_days.zone_day as business_day,
        case holidays.kind
            when 'day_off' then null
            when 'working_day' then holidays.works_like
            else {{ iso_weekday('half_days.zone_day') }}
        end as works_like,
        holidays.label as holiday_label,
        holidays.label_zh as holiday_label_zh
    from calendars
    inner join half_days
        on calendars.time_zone = half_days.time_zone
    left join holidays
        on
            calendars.region = holidays.region
            and half_days.zone_day = holidays.day
    where half_days.zone_day between half_days.first_day and half_days.last_day

),

-- Each span has two ends, and each end a place between two noons.
ends as (

    select
        days.calendar_id,
        days.time_zone,
        days.business_day,
        hours.span_number,
        true as is_opening,
        hours.opens_minute as end_minute
    from days
    inner join hours
        on
            days.calendar_id = hours.calendar_id
            and days.works_like = hours.weekday
    union all
    select
        days.calendar_id,
        days.time_zone,
        days.business_day,
        hours.span_number,
        false as is_opening,
        hours.closes_minute as end_minute
    from days
    inner join hours
        on
            days.calendar_id = hours.calendar_id
            and days.works_like = hours.weekday

),

placed as (

    select
        *,
        case when end_minute < {{ minutes_at_noon() }} then business_day else {{ day_after('business_day') }} end as half_day,
        mod(end_minute + {{ minutes_at_noon() }}, {{ minutes_a_day() }}) as minutes_since_noon
    from ends

),

clocked as (

    select
        placed.calendar_id,
        placed.business_day,
        placed.span_number,
        placed.is_opening,
        half_days.changed_at,
        {{ minutes_after('half_days.former_noon_at', 'placed.minutes_since_noon') }} as before_change_at,
        {{ minutes_after('half_days.noon_at', 'placed.minutes_since_noon - ' ~ minutes_a_day()) }} as after_change_at
    from placed
    inner join half_days
        on
            placed.time_zone = half_days.time_zone
            and placed.half_day = half_days.zone_day

),

moments as (

    select
        calendar_id,
        business_day,
        span_number,
        is_opening,
        case
            when changed_at is null or before_change_at < changed_at then before_change_at
            when after_change_at < changed_at then changed_at
            else after_change_at
        end as end_at
    from clocked

),

spans as (

    select
        {%- for number in numbers %}
            min(case when span_number = {{ number }} and is_opening then end_at end) as opens_{{ number }}_at,
            min(case when span_number = {{ number }} and not is_opening then end_at end) as closes_{{ number }}_at,
        {%- endfor %}
        calendar_id,
        business_day
    from moments
    group by calendar_id, business_day

),

counted as (

    select
        days.*,
        {%- for number in numbers %}
            spans.opens_{{ number }}_at,
            spans.closes_{{ number }}_at,
        {%- endfor %}
        {{ minutes_of_spans('spans') }} as minutes
    from days
    left join spans
        on
            days.calendar_id = spans.calendar_id
            and days.business_day = spans.business_day

),

final as (

    select
        calendar_id,
        business_day,
        time_zone,
        minutes > 0 as is_working_day,
        holiday_label,
        holiday_label_zh,
        {%- for number in numbers %}
            opens_{{ number }}_at,
            closes_{{ number }}_at,
        {%- endfor %}
        minutes,
        cast(coalesce(sum(minutes) over days_before, 0) as bigint) as minutes_before
    from counted
    window days_before as (
        partition by calendar_id
        order by business_day asc
        rows between unbounded preceding and 1 preceding
    )

)

select * from final
