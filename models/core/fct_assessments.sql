-- What success managers judge of a company: how it feels, how it stands, whether it will renew. Led to its company.
with assessments as (

    select * from {{ ref('assessments') }}
    where is_current

),

final as (

    select
        assessments.source_table,
        assessments.source_key as assessment_key,
        by_organization.entity_id as account_id,
        assessments.staff_key,
        assessments.assessed_on,
        assessments.sentiment_score,
        assessments.health_state,
        assessments.renewal_intent,
        {{ is_filled('assessments.notes') }} as has_notes,
        assessments._load,
        assessments._row
    from assessments
    {{ join_owner(
        'by_organization', 'organization', 'assessments.organization_key_type', 'assessments.organization_key'
    ) }}

)

select * from final
