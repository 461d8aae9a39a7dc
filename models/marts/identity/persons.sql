-- Everybody, without what tells who it is in the world: that is in the personal file.
with dim_persons as (

    select * from {{ ref('dim_persons') }}

),

final as (

    select
        person_id,
        is_identified,
        is_partner,
        account_id,
        job_title,
        department,
        first_seen_at,
        last_seen_at,
        record_count,
        source_count,
        least_confidence,
        fields_verified,
        fields_contradicted
    from dim_persons

)

select * from final
