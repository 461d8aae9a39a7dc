-- Touches and people of a company from its first touch to its first won deal.
-- Grain: one row per size band, and one for all.
with touched as (

    select
        deals.company_id,
        deals.size_band,
        count(*) filter (where not touches.is_outreach) as touches,
        count(*) filter (where touches.is_outreach) as outreach,
        count(distinct touches.channel) filter (where not touches.is_outreach) as channels,
        count(distinct touches.person_id) filter (where not touches.is_outreach) as people,
        count(distinct touches.person_id) filter (where touches.is_sales) as people_met
    from first_deals as deals
    inner join touches
        on
            deals.company_id = touches.company_id
            and deals.won_at >= touches.touched_at
    group by deals.company_id, deals.size_band

),

cut as (

    select
        'all' as label,
        *
    from touched
    union all
    select
        size_band,
        *
    from touched

)

select
    label,
    count(*) as deals,
    median(touches) as touches,
    quantile_cont(touches, 0.25) as touches_low,
    quantile_cont(touches, 0.75) as touches_high,
    median(outreach) as outreach,
    median(channels) as channels,
    avg(people) as people,
    quantile_cont(people, 0.25) as people_low,
    quantile_cont(people, 0.75) as people_high,
    avg(people_met) as people_met,
    avg(touches / people) as touches_per_person
from cut
group by label
order by label
