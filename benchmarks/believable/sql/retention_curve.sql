-- What is left of customers and of their monthly revenue so many months after the first contract began.
-- Grain: one row per month since the start. A customer counts in a month that it could have reached by the end of the data.
with months as (

    select unnest(generate_series(0, 30)) as months

),

standing as (

    select
        months.months,
        relations.company_id,
        relations.first_monthly,
        coalesce(sum(lines.monthly), 0) as monthly
    from months
    cross join settings
    inner join relations
        on relations.started_on + to_months(cast(months.months as integer)) <= settings.as_of
    left join lines
        on
            relations.company_id = lines.company_id
            and relations.started_on + to_months(cast(months.months as integer)) between lines.starts_on and lines.ends_on
    group by months.months, relations.company_id, relations.first_monthly

)

select
    months,
    count(*) as customers,
    count(*) filter (where monthly > 0) / count(*) as logos,
    sum(least(monthly, first_monthly)) / sum(first_monthly) as gross_revenue,
    sum(monthly) / sum(first_monthly) as net_revenue
from standing
group by months
order by months
