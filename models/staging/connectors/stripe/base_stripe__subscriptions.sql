{{ config(materialized='ephemeral') }}

-- Every version of every subscription. The loader writes either the history or the latest state; a subscription that stands
-- in both is read from its history. Grain: one row per subscription and version.
with history as (

    select * from {{ ref('stg_stripe__subscription_history') }}

),

latest as (

    select * from {{ ref('stg_stripe__subscription') }}

),

with_history as (

    select distinct id from history

),

versions as (

    -- A version that a later one follows is no longer active either: only where the newest is not, the subscription is gone.
    select
        'stripe.subscription_history' as source_table,
        id,
        customer_id,
        status,
        created,
        start_date,
        trial_end,
        cancel_at,
        ended_at,
        livemode,
        coalesce(_fivetran_start, _fivetran_synced) as updated_at,
        not _fivetran_active and row_number() over (
            partition by id
            order by coalesce(_fivetran_start, _fivetran_synced) desc nulls last, _load desc, _row desc
        ) = 1 as is_gone,
        _load,
        _row
    from history

    union all

    select
        'stripe.subscription' as source_table,
        latest.id,
        latest.customer_id,
        latest.status,
        latest.created,
        latest.start_date,
        latest.trial_end,
        latest.cancel_at,
        latest.ended_at,
        latest.livemode,
        latest._fivetran_synced as updated_at,
        latest.is_deleted as is_gone,
        latest._load,
        latest._row
    from latest
    left join with_history
        on latest.id = with_history.id
    where with_history.id is null

),

final as (

    -- Test mode is no business, and a subscription whose first payment never came was never agreed.
    select
        *,
        coalesce(is_gone, false)
        or not coalesce(livemode, true)
        or coalesce(status, '') in ('incomplete', 'incomplete_expired') as is_deleted,
        {{ business_date('coalesce(start_date, created)') }} as starts_on,
        {{ business_date('coalesce(ended_at, cancel_at)') }} as ends_on
    from versions

)

select * from final
