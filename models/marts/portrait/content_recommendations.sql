-- What to send to whom, best first.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

fits as (

    select * from {{ ref('content_fits') }}

),

final as (

    select
        entities.entity_id as person_id,
        cast(fits.content_rank as integer) as content_rank,
        fits.content_key,
        fits.title,
        fits.content_type,
        fits.audience,
        fits.lifecycle_stage,
        fits.topic,
        cast(fits.points as integer) as points,
        fits.reasons,
        fits.reasons_zh
    from fits
    inner join entities
        on fits.entity_number = entities.entity_number

)

select * from final
