{{ config(materialized='view') }}
-- The way from a key, as facts carry it, to the person or account it leads to today. Facts of heavy history are joined here when
-- they are read, because they are not written again when two people turn out to be one.
with identifier_ids as (

    select * from {{ ref('identifier_ids') }}

),

final as (

    select
        entity_type,
        identifier_type,
        identifier_value,
        entity_id
    from identifier_ids

)

select * from final
