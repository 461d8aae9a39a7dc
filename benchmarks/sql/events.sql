-- Website events of 12 months and one day, one row per row to deliver. Variables: event_count (of the 12 months),
-- visitor_count, first_day. Everything follows from hashes of running numbers, so the same size gives the same rows.
-- kind: event, broken (quarantined), duplicate (delivered twice), correction (delivered again with other content).
create or replace temp table deliveries as
with session_numbers as (

    select
        session,
        hash(session, 1) % 1000 as h_source,
        hash(session, 2) % 1000 as h_user,
        hash(session, 3) / 18446744073709551616.0 as r_visitor,
        hash(session, 4) / 18446744073709551616.0 as r_length,
        hash(session, 5) % 1000 as h_pause,
        hash(session, 6) % 1000 as h_tracker,
        (hash(session, 7) % 21600 + hash(session, 8) % 21600) as office_seconds
    -- A session has 4.13 events on average; a little more than is asked for, and cut where it is delivered.
    from range(cast(getvariable('event_count') / 4.13 * 1.02 as bigint) + 1000) as numbers (session)

),

-- Visitors appear one after the other; in between, known ones come back, mostly those of late.
session_visitors as (

    select
        *,
        1 + least(29, cast(floor(-ln(1 - r_length) * 3.6) as bigint)) as length,
        floor((session + 1) * new_share) > floor(session * new_share) as is_new,
        cast(floor(session * new_share) as bigint) as known,
        cast(floor(session * 365 / (getvariable('event_count') / 4.13)) as bigint) as day_number
    from session_numbers, (select getvariable('visitor_count') / (getvariable('event_count') / 4.13) as new_share) as shares

),

sessions as (

    select
        session,
        length,
        case when is_new then known else cast(floor(known * (1 - r_visitor * r_visitor)) as bigint) end as visitor,
        h_source,
        h_user,
        h_pause < 30 as has_pause,
        h_tracker < 100 as has_tracker_id,
        -- Office hours: a triangle from 01:00 to 13:00 UTC, which is 9 to 21 o'clock in China.
        cast(getvariable('first_day') as timestamp) + to_days(cast(day_number as integer))
        + to_seconds(cast(3600 + office_seconds as bigint)) as started_at
    from session_visitors

),

events as (

    select
        sessions.*,
        unnest(range(length)) as step
    from sessions

),

timed as (

    select
        *,
        (session << 5) + step as event,
        hash((session << 5) + step, 9) % 10000 as h_kind,
        hash((session << 5) + step, 10) % 1000 as h_event,
        started_at
        + to_milliseconds(cast(step * 55000 + hash((session << 5) + step, 11) % 50000 as bigint))
        + case when has_pause and step > length // 2 then interval 45 minute else interval 0 minute end as occurred_at
    from events

),

-- Some events arrive up to three days late: a tracker on a phone that was offline.
delivered as (

    select
        *,
        occurred_at
        + case when h_kind between 100 and 149 then to_seconds(cast(hash(event, 12) % 259200 as bigint)) else interval 3 second end
        as delivered_at
    from timed

),

kinds as (

    select
        *,
        case when h_kind < 5 then 'broken' else 'event' end as kind
    from delivered

    union all by name

    -- One row in 500 is delivered again within two days, one in 1,000 with a correction.
    select
        * replace (delivered_at + to_seconds(cast(60 + hash(event, 13) % 172800 as bigint)) as delivered_at),
        case when h_kind < 220 then 'duplicate' else 'correction' end as kind
    from delivered
    where h_kind between 200 and 229

)

select
    event,
    session,
    step,
    length,
    visitor,
    h_source,
    h_user,
    h_event,
    has_tracker_id,
    occurred_at,
    delivered_at,
    -- The place in the order of delivery, as one number.
    cast(epoch_us(delivered_at) as hugeint) * 1099511627776 + event as place,
    kind
from kinds;
