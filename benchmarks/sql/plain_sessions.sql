-- What a one-off script would write: 30 minutes of idleness, for one source, from landed rows that it trusts to be good.
create or replace table plain_sessions as
with events as (

    select
        visitor_id,
        event_id,
        event_name,
        page_url,
        referrer_url,
        utm_source,
        utm_medium,
        utm_campaign,
        try_cast(engaged_seconds as double) as engaged_seconds,
        epoch_us(try_cast(occurred_at as timestamptz)) as occurred_us
    from landed

),

compared as (

    select
        *,
        lag(occurred_us) over (partition by visitor_id order by occurred_us, event_id) as previous_us
    from events

),

numbered as (

    select
        *,
        count(case when previous_us is null or occurred_us - previous_us > 1800000000 then 1 end)
            over (partition by visitor_id order by occurred_us, event_id rows unbounded preceding) as session_number
    from compared

)

select
    visitor_id,
    session_number,
    min(occurred_us) as started_us,
    max(occurred_us) as ended_us,
    count(*) as event_count,
    count(case when event_name = 'page_view' then 1 end) as page_view_count,
    sum(engaged_seconds) as engaged_seconds,
    min_by(page_url, occurred_us) as landing_page_url,
    min_by(referrer_url, occurred_us) as referrer_url,
    min_by(utm_source, occurred_us) as utm_source,
    min_by(utm_medium, occurred_us) as utm_medium,
    min_by(utm_campaign, occurred_us) as utm_campaign
from numbered
group by visitor_id, session_number
