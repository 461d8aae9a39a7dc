{{ config(contract={"enforced": false}) }}
-- Whether companies that use a feature pay more often: as a plain odds ratio, and compared only among companies that were about as
-- active. It is an association: companies that mean to stay may use a feature because of it, not stay because they use it.
with cases as (

    select * from {{ ref('payment_cases') }}

),

feature_days as (

    select * from {{ ref('account_feature_days') }}
    where uses > 0

),

features as (

    select * from {{ ref('dim_features') }}

),

used as (

    select
        cases.outcome,
        cases.activity_third,
        cases.has_paid,
        cases.case_key,
        cases.account_id,
        feature_days.feature
    from cases
    inner join feature_days
        on cases.account_id = feature_days.account_id
    where feature_days.used_on between cases.from_on and cases.until_on
    group by
        cases.outcome, cases.activity_third, cases.has_paid, cases.case_key, cases.account_id, feature_days.feature

),

used_counts as (

    select
        outcome,
        feature,
        activity_third,
        sum(case when has_paid then 1 else 0 end) as used_paid,
        sum(case when has_paid then 0 else 1 end) as used_unpaid
    from used
    group by outcome, feature, activity_third

),

thirds as (

    select
        outcome,
        activity_third,
        sum(case when has_paid then 1 else 0 end) as paid,
        sum(case when has_paid then 0 else 1 end) as unpaid,
        count(*) as cases
    from cases
    group by outcome, activity_third

),

-- The fourfold table of each third: a used and paid, b used and did not pay, c paid without it, d neither.
tables as (

    select
        thirds.outcome,
        features.feature,
        thirds.cases,
        coalesce(used_counts.used_paid, 0) as a,
        coalesce(used_counts.used_unpaid, 0) as b,
        thirds.paid - coalesce(used_counts.used_paid, 0) as c,
        thirds.unpaid - coalesce(used_counts.used_unpaid, 0) as d
    from thirds
    cross join features
    left join used_counts
        on
            thirds.outcome = used_counts.outcome
            and thirds.activity_third = used_counts.activity_third
            and features.feature = used_counts.feature

),

products as (

    select
        *,
        {{ ratio('a * d', 'cases') }} as concordant,
        {{ ratio('b * c', 'cases') }} as discordant,
        {{ ratio('a + d', 'cases') }} as agreeing,
        {{ ratio('b + c', 'cases') }} as disagreeing
    from tables

),

summed as (

    select
        outcome,
        feature,
        sum(a) as a,
        sum(b) as b,
        sum(c) as c,
        sum(d) as d,
        sum(concordant) as concordant,
        sum(discordant) as discordant,
        sum(agreeing * concordant) as agreeing_concordant,
        sum(agreeing * discordant + disagreeing * concordant) as crossed,
        sum(disagreeing * discordant) as disagreeing_discordant
    from products
    group by outcome, feature

),

logs as (

    select
        *,
        ln((a + 0.5) * (d + 0.5) / ((b + 0.5) * (c + 0.5))) as log_odds,
        sqrt(1 / (a + 0.5) + 1 / (b + 0.5) + 1 / (c + 0.5) + 1 / (d + 0.5)) as log_error,
        case when concordant > 0 and discordant > 0 then ln(concordant / discordant) end as adjusted_log_odds,
        case
            when concordant > 0 and discordant > 0
                then sqrt(
                    agreeing_concordant / (2 * concordant * concordant)
                    + crossed / (2 * concordant * discordant)
                    + disagreeing_discordant / (2 * discordant * discordant)
                )
        end as adjusted_log_error,
        least(a + b, c + d, a + c, b + d) >= {{ var('payment_cases_at_least') }} as is_enough
    from summed

),

final as (

    select
        logs.feature,
        logs.outcome,
        features.module,
        features.is_core,
        features.is_declared,
        logs.a + logs.b as used,
        logs.a as used_paid,
        logs.c + logs.d as unused,
        logs.c as unused_paid,
        {{ ratio('logs.a', 'logs.a + logs.b') }} as paid_share_used,
        {{ ratio('logs.c', 'logs.c + logs.d') }} as paid_share_unused,
        round(exp(logs.log_odds), 9) as odds_ratio,
        round(exp(logs.log_odds - {{ normal_95() }} * logs.log_error), 9) as odds_ratio_low,
        round(exp(logs.log_odds + {{ normal_95() }} * logs.log_error), 9) as odds_ratio_high,
        round(exp(logs.adjusted_log_odds), 9) as adjusted_odds_ratio,
        round(exp(logs.adjusted_log_odds - {{ normal_95() }} * logs.adjusted_log_error), 9) as adjusted_odds_ratio_low,
        round(exp(logs.adjusted_log_odds + {{ normal_95() }} * logs.adjusted_log_error), 9) as adjusted_odds_ratio_high,
        case
            when not logs.is_enough or logs.adjusted_log_odds is null then 'too few'
            when round(abs(logs.adjusted_log_odds) - {{ normal_95() }} * logs.adjusted_log_error, 9) <= 0
                then 'no association found'
            when logs.adjusted_log_odds > 0 then 'associated with paying'
            else 'associated with not paying'
        end as finding
    from logs
    inner join features
        on logs.feature = features.feature

)

select * from final
