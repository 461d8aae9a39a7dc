-- How each customer stands in each month: the health score and its parts, what the success manager says beside it, the chances.
with health_months as (

    select * from {{ ref('health_months') }}

),

cases as (

    select * from {{ ref('success_cases') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

final as (

    select
        health_months.account_id,
        accounts.account_name,
        health_months.health_month,
        health_months.closing_on as known_until_on,
        health_months.is_customer,
        health_months.mrr,
        round(cast(health_months.health_score as {{ sql_type('float') }}), 4) as health_score,
        health_months.health_state,
        round(health_months.score_change, 4) as score_change,
        health_months.known_share,
        health_months.objective_score,
        health_months.subjective_score,
        health_months.active_accounts_score,
        health_months.active_share_score,
        health_months.health_state_score,
        health_months.business_metrics_score,
        health_months.notes_score,
        health_months.sentiment_score,
        health_months.tickets_score,
        health_months.csm_state,
        health_months.csm_intent,
        health_months.is_conflict,
        health_months.conflict_reason,
        health_months.conflict_reason_zh,
        health_months.frequency,
        health_months.use_change,
        health_months.users_known,
        health_months.active_users,
        health_months.seats,
        cases.renewal_risk,
        cases.is_risk_fitted,
        cases.expansion_chance,
        cases.is_chance_fitted,
        cases.contract_key,
        cases.renewal_on
    from health_months
    inner join cases
        on
            health_months.account_id = cases.account_id
            and health_months.health_month = cases.health_month
    left join accounts
        on health_months.account_id = accounts.account_id

)

select * from final
