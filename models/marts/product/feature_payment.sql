-- Whether companies that use a feature pay more often: as a plain odds ratio, and compared only among companies that were about
-- as active. It is an association: companies that mean to stay may use a feature because of it, not stay because they use it.
with cases as (

    select * from {{ ref('payment_cases') }}

),

facts as (

    select * from {{ ref('usage_facts') }}
    where
        account_no is not null
        and feature_no is not null
        and uses > 0

),

features as (

    select * from {{ ref('product_features') }}

),

used as (

    select
        cases.outcome,
        cases.activity_third,
        cases.has_paid,
        cases.case_key,
        cases.account_no,
        facts.feature_no
    from cases
    inner join facts
        on cases.account_no = facts.account_no
    where facts.used_on between cases.from_on and cases.until_on
    group by cases.outcome, cases.activity_third, cases.has_paid, cases.case_key, cases.account_no, facts.feature_no

),

used_counts as (

    select
        outcome,
        feature_no,
        activity_third,
        sum(case when has_paid then 1 else 0 end) as used_paid,
        sum(case when has_paid then 0 else 1 end) as used_unpaid
    from used
    group by outcome, feature_no, activity_third

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

-- The fourfold table of each third.
tables as (

    select
        thirds.outcome,
        features.feature,
        thirds.cases,
        coalesce(used_counts.used_paid, 0) as used_paid,
        coalesce(used_counts.used_unpaid, 0) as used_unpaid,
        thirds.paid - coalesce(used_counts.used_paid, 0) as unused_paid,
        thirds.unpaid - coalesce(used_counts.used_unpaid, 0) as unused_unpaid
    from thirds
    cross join features
    left join used_counts
        on
            thirds.outcome = used_counts.outcome
            and thirds.activity_third = used_counts.activity_third
            and features.feature_no = used_counts.feature_no

),

products as (

    select
        *,
        {{ ratio('used_paid * unused_unpaid', 'cases') }} as concordant,
        {{ ratio('used_unpaid * unused_paid', 'cases') }} as discordant,
        {{ ratio('used_paid + unused_unpaid', 'cases') }} as agreeing,
        {{ ratio('used_unpaid + unused_paid', 'cases') }} as disagreeing
    from tables

),

summed as (

    select
        outcome,
        feature,
        sum(used_paid) as used_paid,
        sum(used_unpaid) as used_unpaid,
        sum(unused_paid) as unused_paid,
        sum(unused_unpaid) as unused_unpaid,
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
        ln((used_paid + 0.5) * (unused_unpaid + 0.5) / ((used_unpaid + 0.5) * (unused_paid + 0.5))) as log_odds,
        sqrt(
            1 / (used_paid + 0.5) + 1 / (used_unpaid + 0.5) + 1 / (unused_paid + 0.5) + 1 / (unused_unpaid + 0.5)
        ) as log_error,
        case when concordant > 0 and discordant > 0 then ln(concordant / discordant) end as adjusted_log_odds,
        case
            when concordant > 0 and discordant > 0
                then
                    sqrt(
                        agreeing_concordant / (2 * concordant * concordant)
                        + crossed / (2 * concordant * discordant)
                        + disagreeing_discordant / (2 * discordant * discordant)
                    )
        end as adjusted_log_error,
        least(
            used_paid + used_unpaid, unused_paid + unused_unpaid, used_paid + unused_paid, used_unpaid + unused_unpaid
        ) >= {{ var('payment_cases_at_least') }} as is_enough
    from summed

),

final as (

    select
        logs.feature,
        logs.outcome,
        features.module,
        features.is_core,
        features.is_declared,
        cast(logs.used_paid + logs.used_unpaid as bigint) as used,
        cast(logs.used_paid as bigint) as used_paid,
        cast(logs.unused_paid + logs.unused_unpaid as bigint) as unused,
        cast(logs.unused_paid as bigint) as unused_paid,
        {{ ratio('logs.used_paid', 'logs.used_paid + logs.used_unpaid') }} as paid_share_used,
        {{ ratio('logs.unused_paid', 'logs.unused_paid + logs.unused_unpaid') }} as paid_share_unused,
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
