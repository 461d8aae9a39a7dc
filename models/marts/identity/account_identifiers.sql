-- Which identifier led to which company, and when.
with identifier_periods as (

    select * from {{ ref('identifier_periods') }}
    where entity_type = 'organization'

),

final as (

    select
        identifier_type,
        identifier_value,
        entity_id as account_id,
        valid_from,
        valid_to,
        is_current,
        record_count,
        source_count,
        guard_id
    from identifier_periods

)

select * from final
