-- Each answer to a survey, led to its person and its company.
with surveys as (

    select * from {{ ref('surveys') }}
    where is_current

),

final as (

    select
        surveys.source_table,
        surveys.source_key as answer_key,
        surveys.survey_key,
        surveys.survey_type,
        surveys.answered_at,
        {{ business_date('surveys.answered_at') }} as answered_on,
        by_person.entity_id as person_id,
        by_organization.entity_id as account_id,
        surveys.score,
        surveys.scale_max,
        surveys.comment_text,
        surveys.product,
        surveys.ticket_key,
        surveys._load,
        surveys._row
    from surveys
    {{ join_owner('by_person', 'person', 'surveys.person_key_type', 'surveys.person_key') }}
    {{ join_owner('by_organization', 'organization', 'surveys.organization_key_type', 'surveys.organization_key') }}

)

select * from final
