-- What guards keep from tying anybody, and since when.
with guarded as (

    select * from {{ ref('identity_guarded') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

final as (

    select
        guarded.entity_type,
        guarded.identifier_type,
        guarded.identifier_value,
        guarded.guard_id,
        guarded.values_counted,
        cast(guarded.record_count as bigint) as record_count,
        moments.happened_at as guarded_from
    from guarded
    left join moments
        on guarded.guarded_from = moments.moment

)

select * from final
