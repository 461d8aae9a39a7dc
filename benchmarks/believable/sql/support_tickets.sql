-- Support tickets per customer and month under contract, within the history.
-- Grain: one row per size band, one for the first three months of those who began within the history, and one for all.
with served as (

    select
        company_id,
        greatest(relations.started_on, settings.begins_on) as first_day,
        least(relations.ended_on, settings.as_of) as last_day,
        relations.started_on >= settings.begins_on as has_begun_in_sight
    from relations
    cross join settings

),

spans as (

    select
        'all' as label,
        company_id,
        first_day,
        last_day
    from served
    union all
    select
        companies.size_band,
        served.company_id,
        served.first_day,
        served.last_day
    from served
    inner join companies
        on served.company_id = companies.company_id
    union all
    select
        'first three months',
        company_id,
        first_day,
        least(first_day + interval 3 month, last_day)
    from served
    where has_begun_in_sight

),

counted as (

    select
        spans.label,
        spans.company_id,
        date_diff('day', spans.first_day, spans.last_day) / 30.4375 as months,
        count(tickets.opened_on) as tickets
    from spans
    left join tickets
        on
            spans.company_id = tickets.company_id
            and tickets.opened_on between spans.first_day and spans.last_day
    where spans.first_day < spans.last_day
    group by spans.label, spans.company_id, spans.first_day, spans.last_day

)

select
    label,
    count(*) as customers,
    sum(tickets) / sum(months) as tickets_per_month,
    quantile_cont(tickets / months, 0.25) as low,
    median(tickets / months) as median,
    quantile_cont(tickets / months, 0.75) as high
from counted
group by label
order by label
