-- What to do with which customer until when: each customer at the end of each month with its quadrant of risk and chance, the
-- reasons, the play that its rules suggest, who is to do it, and later what came of it.
with cases as (

    select
        *,
        row_number() over (
            partition by health_month
            order by risk_in_window desc nulls last, renewal_risk desc nulls last, account_id asc
        ) as rank_in_list
    from {{ ref('success_cases') }}
    where
        is_customer
        or contract_key is not null

),

plays as (

    select * from {{ ref('success_plays') }}

),

quadrants as (

    select * from {{ ref('success_quadrants') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

held as (

    select
        held.*,
        preferences.preference
    from {{ ref('fct_ownership') }} as held
    inner join {{ ref('success_owners') }} as preferences
        on
            held.record_type = preferences.record_type
            and held.role = preferences.role
    where held.account_id is not null

),

staff as (

    select
        staff_id,
        min(staff_name) as staff_name
    from {{ ref('dim_staff') }}
    group by staff_id

),

-- The first play whose conditions hold.
suggested as (

    select
        cases.account_id,
        cases.health_month,
        min(plays.turn) as turn
    from cases
    cross join plays
    where
        plays.quadrant in ('*', cases.quadrant)
        and (plays.renewal_within_days is null or cases.days_to_renewal <= plays.renewal_within_days)
        and case plays.condition
            when 'any' then true
            when 'late' then cases.days_to_renewal < 0
            when 'conflict' then cases.is_conflict
            when 'measure' then {{ compares(play_measured('cases', 'plays.measure'), 'plays.comparison', 'plays.threshold') }}
            else plays.condition = cases.frequency
        end
    group by cases.account_id, cases.health_month

),

-- Who looked after the company on that day: the first of success_owners whom records name.
owners as (

    select
        cases.account_id,
        cases.health_month,
        held.staff_id,
        held.role,
        row_number() over (
            partition by cases.account_id, cases.health_month
            order by
                held.preference asc, held.owned_from desc, held.source_table asc, held.record_key asc, held.owner_key asc
        ) as turn
    from cases
    inner join held
        on cases.account_id = held.account_id
    where
        held.owned_from < {{ end_of_business_day('cases.closing_on') }}
        and (held.owned_until is null or held.owned_until >= {{ end_of_business_day('cases.closing_on') }})

),

later as (

    select * from {{ ref('account_months') }}

),

final as (

    select
        cases.account_id,
        accounts.account_name,
        cases.health_month as listed_month,
        cases.closing_on as listed_on,
        {{ month_start(as_of_day()) }} = cases.health_month as is_current,
        cases.quadrant,
        quadrants.label as quadrant_name,
        quadrants.label_zh as quadrant_name_zh,
        cases.renewal_risk,
        cases.is_risk_fitted,
        cases.risk_in_window,
        case when cases.risk_in_window is not null then cases.rank_in_list end as risk_rank,
        cast(cases.risk_in_window * cases.mrr_due as {{ sql_type('money') }}) as mrr_at_risk,
        cases.expansion_chance,
        cases.is_chance_fitted,
        cases.mrr,
        cast(cases.health_score as {{ sql_type('float') }}) as health_score,
        cases.health_state,
        cases.csm_state,
        cases.is_conflict,
        cases.conflict_reason,
        cases.frequency,
        cases.reasons,
        cases.reasons_zh,
        cases.strengths,
        cases.strengths_zh,
        cases.contract_key,
        cases.renewal_on,
        cases.days_to_renewal,
        cases.mrr_due,
        plays.play_id,
        plays.play,
        plays.play_zh,
        greatest(
            {{ day_plus('cases.closing_on', 'plays.act_within_days') }},
            coalesce({{ day_plus('cases.renewal_on', '-1 * plays.days_before_renewal') }}, cases.closing_on)
        ) as due_on,
        owners.staff_id as owner_id,
        staff.staff_name as owner_name,
        owners.role as owner_role,
        case
            when cases.contract_outcome <> 'renewed' then cases.contract_outcome
            when cases.renewed_mrr > cases.mrr_due then 'expanded'
            when cases.renewed_mrr < cases.mrr_due then 'contracted'
            else cases.contract_outcome
        end as contract_outcome,
        cases.renewed_on as contract_renewed_on,
        case
            when {{ month_end(month_plus('cases.health_month', var('todo_outcome_months'))) }} > {{ as_of_day() }} then null
            when not coalesce(later.is_customer, false) then 'churned'
            when not cases.is_customer then 'returned'
            when later.mrr > cases.mrr then 'expanded'
            when later.mrr < cases.mrr then 'contracted'
            else 'kept'
        end as outcome
    from cases
    inner join quadrants
        on cases.quadrant = quadrants.quadrant
    left join accounts
        on cases.account_id = accounts.account_id
    left join suggested
        on
            cases.account_id = suggested.account_id
            and cases.health_month = suggested.health_month
    left join plays
        on suggested.turn = plays.turn
    left join owners
        on
            cases.account_id = owners.account_id
            and cases.health_month = owners.health_month
            and owners.turn = 1
    left join staff
        on owners.staff_id = staff.staff_id
    left join later
        on
            cases.account_id = later.account_id
            and {{ month_plus('cases.health_month', var('todo_outcome_months')) }} = later.health_month

)

select * from final
