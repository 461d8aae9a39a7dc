-- Of the customers and revenue of a day one year ago, what was left a year later.
-- Grain: one row per last day of the year and group.
with days as (

    select
        as_of as last_day,
        as_of - interval 12 month as first_day
    from settings
    union all
    select
        as_of - interval 12 month,
        as_of - interval 24 month
    from settings

),

standing as (

    select
        days.last_day,
        lines.company_id,
        coalesce(sum(lines.monthly) filter (where days.first_day between lines.starts_on and lines.ends_on), 0) as before,
        coalesce(sum(lines.monthly) filter (where days.last_day between lines.starts_on and lines.ends_on), 0) as after
    from days
    cross join lines
    group by days.last_day, lines.company_id
    having before > 0

),

cut as (

    select
        *,
        'all' as label
    from standing
    union all
    select
        standing.*,
        companies.size_band
    from standing
    inner join companies
        on standing.company_id = companies.company_id

)

select
    cast(cast(last_day as date) as varchar) as last_day,
    label,
    count(*) as customers,
    count(*) filter (where after > 0) / count(*) as logos,
    sum(least(before, after)) / sum(before) as grr,
    sum(after) / sum(before) as nrr
from cut
group by last_day, label
order by last_day, label
