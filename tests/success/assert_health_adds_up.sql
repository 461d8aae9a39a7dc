-- A health score is the sum of what its indicators bring, no indicator is lost on the way to the mart, and what all bring and
-- keep from it is a hundred. Each row is a company and month that does not add up.
with health as (

    select * from {{ ref('account_health') }}

),

evidence as (

    select * from {{ ref('account_health_evidence') }}

),

indicators as (

    select count(*) as indicators
    from {{ ref('health_indicators') }}
    where weight > 0

),

summed as (

    select
        account_id,
        health_month,
        count(*) as indicators,
        sum(contribution) as contributions,
        sum(contribution) + sum(missing_points) as whole
    from evidence
    group by account_id, health_month

)

select
    coalesce(health.account_id, summed.account_id) as account_id,
    coalesce(health.health_month, summed.health_month) as health_month,
    health.health_score as expected,
    summed.contributions as found
from health
full outer join summed
    on
        health.account_id = summed.account_id
        and health.health_month = summed.health_month
left join indicators
    on summed.indicators = indicators.indicators
where
    indicators.indicators is null
    or round(cast(summed.contributions as {{ sql_type('float') }}), 4) is distinct from health.health_score
    or abs(summed.whole - 100) > 0.001
    or health.health_score < 0
    or health.health_score > 100
