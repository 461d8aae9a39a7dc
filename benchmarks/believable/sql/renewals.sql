-- Contracts whose renewal was decided, by the truth.
-- Grain: one row per year of the decision, and one for all.
with cut as (

    select
        'all' as label,
        renewed
    from truth_renewals
    union all
    select
        cast(year(decided_on) as varchar),
        renewed
    from truth_renewals

)

select
    label,
    count(*) as decided,
    count(*) filter (where renewed) / count(*) as renewed
from cut
group by label
order by label
