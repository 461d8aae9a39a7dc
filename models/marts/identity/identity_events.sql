-- What changed an ID, when and why.
with identity_changes as (

    select * from {{ ref('identity_changes') }}

),

final as (

    select
        entity_type,
        event_type,
        former_id,
        new_id,
        record_count,
        cause,
        happened_at,
        load_seq,
        moment
    from identity_changes

)

select * from final
