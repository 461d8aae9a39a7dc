-- Annual value of new contracts in thousands of dollars, by size of the company.
-- Grain: one row per size band, and one for all.
with cut as (

    select
        'all' as label,
        acv_usd
    from new_contracts
    union all
    select
        size_band,
        acv_usd
    from new_contracts

)

select
    label,
    count(*) as contracts,
    median(acv_usd) / 1000 as median,
    quantile_cont(acv_usd, 0.25) / 1000 as low,
    quantile_cont(acv_usd, 0.75) / 1000 as high,
    avg(acv_usd) / 1000 as mean
from cut
group by label
order by label
