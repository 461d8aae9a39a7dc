-- Who in the company looks after a person or an account: the owner of the newest opportunity, otherwise of the newest lead.
with deals as (

    select
        person_id,
        account_id,
        coalesce(owner_key, sdr_key) as owner_key,
        coalesce(created_at, closed_at) as told_at,
        2 as weight,
        opportunity_key as record_key
    from {{ ref('fct_opportunities') }}
    union all
    select
        person_id,
        account_id,
        coalesce(owner_key, sdr_key) as owner_key,
        created_at as told_at,
        1 as weight,
        lead_key as record_key
    from {{ ref('fct_leads') }}

),

by_entity as (

    select
        'person' as entity_type,
        person_id as entity_id,
        owner_key,
        told_at,
        weight,
        record_key
    from deals
    union all
    select
        'account' as entity_type,
        account_id as entity_id,
        owner_key,
        told_at,
        weight,
        record_key
    from deals

),

ranked as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id
            order by weight desc, told_at desc nulls last, record_key asc
        ) as preference
    from by_entity
    where
        owner_key is not null
        and entity_id is not null
        and (told_at <= {{ as_of() }} or told_at is null)

),

final as (

    select
        entity_type,
        entity_id,
        owner_key
    from ranked
    where preference = 1

)

select * from final
