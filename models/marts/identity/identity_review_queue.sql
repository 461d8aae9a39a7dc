-- What a steward should look at.
with review_pairs as (

    select * from {{ ref('review_pairs') }}

),

final as (

    select
        entity_type,
        left_id,
        right_id,
        reason,
        rule_id,
        evidence_type,
        evidence_count,
        score
    from review_pairs

)

select * from final
