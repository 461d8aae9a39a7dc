-- Each customer at the end of each month as its success manager should see it: which contract ends next, how likely it is lost,
-- how likely the customer grows, and why. Only what was known on that day.
with health_months as (

    select * from {{ ref('health_months') }}

),

indicator_months as (

    select * from {{ ref('health_indicator_months') }}

),

indicators as (

    select * from {{ ref('health_indicators') }}

),

chances as (

    select * from {{ ref('success_chances') }}

),

models as (

    select * from {{ ref('success_models') }}

),

quadrants as (

    select * from {{ ref('success_quadrants') }}

),

renewals as (

    select * from {{ ref('contract_renewals') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

last_days as (

    select
        account_id,
        contract_key,
        max(counted_until) as counted_until
    from terms
    group by account_id, contract_key

),

-- Of the contracts that run, or are over and not renewed yet, the one that ends first.
due as (

    select
        health_months.account_id,
        health_months.health_month,
        renewals.contract_key,
        renewals.due_on,
        renewals.mrr,
        renewals.outcome,
        renewals.renewed_on,
        renewals.renewed_mrr,
        row_number() over (
            partition by health_months.account_id, health_months.health_month
            order by renewals.due_on asc, renewals.mrr desc, renewals.contract_key asc
        ) as turn
    from health_months
    inner join renewals
        on health_months.account_id = renewals.account_id
    inner join last_days
        on
            renewals.account_id = last_days.account_id
            and renewals.contract_key = last_days.contract_key
    where
        renewals.signed_on <= health_months.closing_on
        and coalesce(renewals.renewed_on, {{ never() }}) > health_months.closing_on
        and (
            last_days.counted_until >= health_months.closing_on
            or (
                last_days.counted_until = renewals.due_on
                and {{ day_plus('renewals.due_on', var('renewal_window_days')) }} >= health_months.closing_on
            )
        )

),

-- By hand weights a chance is only a score, and high from another line on.
judged as (

    select
        chances.account_id,
        chances.health_month,
        models.outcome,
        chances.chance,
        case when chances.is_fitted then 1 else 0 end as is_fitted,
        case
            when chances.chance >= case when chances.is_fitted then models.high_from else models.hand_high_from end then 1
            else 0
        end as is_high
    from chances
    inner join models
        on chances.model_id = models.model_id

),

chanced as (

    select
        account_id,
        health_month,
        max(case when outcome = 'contract_lost' then chance end) as lost_chance,
        max(case when outcome = 'contract_lost' then is_fitted end) = 1 as is_lost_fitted,
        max(case when outcome = 'contract_lost' then is_high end) = 1 as is_lost_high,
        max(case when outcome = 'revenue_grown' then chance end) as grown_chance,
        max(case when outcome = 'revenue_grown' then is_fitted end) = 1 as is_grown_fitted,
        max(case when outcome = 'revenue_grown' then is_high end) = 1 as is_grown_high
    from judged
    group by account_id, health_month

),

-- What keeps the score down most, and what carries it.
ranked as (

    select
        indicator_months.account_id,
        indicator_months.health_month,
        indicators.label || ' ' || {{ measure_text('indicator_months.measured', 'indicators.unit') }} as told,
        indicators.label_zh || ' ' || {{ measure_text('indicator_months.measured', 'indicators.unit') }} as told_zh,
        indicator_months.missing_points,
        indicator_months.contribution,
        row_number() over (
            partition by indicator_months.account_id, indicator_months.health_month
            order by indicator_months.missing_points desc, indicator_months.indicator_id asc
        ) as weak_turn,
        row_number() over (
            partition by indicator_months.account_id, indicator_months.health_month
            order by indicator_months.contribution desc, indicator_months.indicator_id asc
        ) as strong_turn
    from indicator_months
    inner join indicators
        on indicator_months.indicator_id = indicators.indicator_id
    where
        indicator_months.measured is not null
        and indicator_months.weight > 0

),

reasoned as (

    select
        account_id,
        health_month,
        {{ leading_texts('weak_turn', 'missing_points', 'told', '; ') }} as reasons,
        {{ leading_texts('weak_turn', 'missing_points', 'told_zh', '；') }} as reasons_zh,
        {{ leading_texts('strong_turn', 'contribution', 'told', '; ') }} as strengths,
        {{ leading_texts('strong_turn', 'contribution', 'told_zh', '；') }} as strengths_zh
    from ranked
    where
        weak_turn <= {{ var('todo_reasons') }}
        or strong_turn <= {{ var('todo_reasons') }}
    group by account_id, health_month

),

final as (

    select
        health_months.account_id,
        health_months.health_month,
        health_months.month_no,
        health_months.closing_on,
        health_months.is_customer,
        health_months.mrr,
        health_months.health_score,
        health_months.health_state,
        health_months.known_share,
        health_months.csm_state,
        health_months.is_conflict,
        health_months.conflict_reason,
        health_months.conflict_reason_zh,
        health_months.frequency,
        health_months.use_change,
        health_months.people_left,
        health_months.overdue_days,
        due.contract_key,
        due.due_on as renewal_on,
        {{ days_from('health_months.closing_on', 'due.due_on') }} as days_to_renewal,
        due.mrr as mrr_due,
        due.outcome as contract_outcome,
        due.renewed_on,
        due.renewed_mrr,
        chanced.lost_chance as renewal_risk,
        chanced.is_lost_fitted as is_risk_fitted,
        chanced.grown_chance as expansion_chance,
        chanced.is_grown_fitted as is_chance_fitted,
        -- A contract that ends later cannot be lost sooner.
        case
            when due.contract_key is null then 0
            when {{ days_from('health_months.closing_on', 'due.due_on') }} <= {{ var('todo_window_days') }}
                then chanced.lost_chance
            when chanced.lost_chance is not null then 0
        end as risk_in_window,
        coalesce(quadrants.quadrant, 'unknown') as quadrant,
        reasoned.reasons,
        reasoned.reasons_zh,
        reasoned.strengths,
        reasoned.strengths_zh
    from health_months
    left join due
        on
            health_months.account_id = due.account_id
            and health_months.health_month = due.health_month
            and due.turn = 1
    left join chanced
        on
            health_months.account_id = chanced.account_id
            and health_months.health_month = chanced.health_month
    left join quadrants
        on
            chanced.is_lost_high = quadrants.is_risk_high
            and chanced.is_grown_high = quadrants.is_chance_high
    left join reasoned
        on
            health_months.account_id = reasoned.account_id
            and health_months.health_month = reasoned.health_month

)

select * from final
