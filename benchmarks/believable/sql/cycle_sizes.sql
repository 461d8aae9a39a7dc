-- Days to the first won deal of a company that was no customer before the history, by size of the company and of the deal.
-- Grain: one row per way of grouping and group.
with cut as (

    select
        'all' as cut_by,
        'all' as label,
        *
    from first_deals
    union all
    select
        'employees',
        size_band,
        *
    from first_deals
    union all
    select
        'acv_usd',
        acv_band,
        *
    from first_deals

)

select
    cut_by,
    label,
    count(*) as deals,
    median(opportunity_days) as opportunity_median,
    quantile_cont(opportunity_days, 0.25) as opportunity_low,
    quantile_cont(opportunity_days, 0.75) as opportunity_high,
    median(lead_days) as lead_median,
    quantile_cont(lead_days, 0.25) as lead_low,
    quantile_cont(lead_days, 0.75) as lead_high,
    median(touch_days) as first_touch_median
from cut
group by cut_by, label
order by cut_by, label
