-- What models of customer success learn from: what was known of a customer some time before, and what came then. A contract that
-- ended and was renewed or not; a customer whose recurring revenue grew or not.
with models as (

    select * from {{ ref('success_models') }}

),

health_months as (

    select * from {{ ref('health_months') }}

),

renewals as (

    select * from {{ ref('contract_renewals') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

-- A contract that was ended before its time ended on that day.
last_days as (

    select
        account_id,
        contract_key,
        max(counted_until) as counted_until
    from terms
    group by account_id, contract_key

),

ended as (

    select
        renewals.account_id,
        renewals.contract_key,
        renewals.renewed_on,
        case when renewals.outcome = 'renewed' then 0 else 1 end as has_come,
        case
            when renewals.outcome = 'renewed' then renewals.due_on
            else coalesce(last_days.counted_until, renewals.due_on)
        end as ended_on
    from renewals
    left join last_days
        on
            renewals.account_id = last_days.account_id
            and renewals.contract_key = last_days.contract_key

),

-- A renewal is known when it is signed, a loss only when the window is over. Both count from then on: otherwise the newest
-- decisions would all be renewals.
decided as (

    select
        models.model_id,
        ended.account_id,
        ended.contract_key,
        ended.has_come,
        {{ day_plus('ended.ended_on', var('renewal_window_days')) }} as known_on,
        least(
            {{ day_plus('ended.ended_on', '-1 * models.horizon_days') }},
            coalesce({{ day_plus('ended.renewed_on', -1) }}, {{ never() }})
        ) as seen_until
    from ended
    inner join models
        on models.outcome = 'contract_lost'

),

grown as (

    select
        models.model_id,
        earlier.account_id,
        earlier.health_month,
        case when later.is_customer and later.mrr > earlier.mrr then 1 else 0 end as has_come,
        {{ month_end(month_plus('earlier.health_month', 'models.horizon_months')) }} as known_on
    from health_months as earlier
    inner join models
        on
            models.outcome = 'revenue_grown'
            -- Windows that follow one another, so that no growth counts twice.
            and (
                extract(year from earlier.health_month) * 12 + extract(month from earlier.health_month)
            ) % models.horizon_months = 0
    left join health_months as later
        on
            earlier.account_id = later.account_id
            and {{ month_plus('earlier.health_month', 'models.horizon_months') }} = later.health_month
    where earlier.is_customer

),

final as (

    select
        model_id,
        account_id,
        contract_key,
        {{ month_plus(day_after('seen_until'), -1) }} as health_month,
        has_come,
        known_on
    from decided
    where known_on <= {{ as_of_day() }}
    union all
    select
        model_id,
        account_id,
        cast(null as {{ sql_type('text') }}) as contract_key,
        health_month,
        has_come,
        known_on
    from grown
    where known_on <= {{ as_of_day() }}

)

select * from final
