-- Each change of what a person agreed to: granted or refused, for one purpose or for all, led to the person.
with consents as (

    select * from {{ ref('consents') }}
    where is_current

),

final as (

    select
        consents.source_table,
        consents.source_key as consent_key,
        by_person.entity_id as person_id,
        consents.purpose,
        consents.is_granted,
        consents.occurred_at,
        {{ business_date('consents.occurred_at') }} as occurred_on,
        consents.evidence,
        consents._load,
        consents._row
    from consents
    {{ join_owner('by_person', 'person', 'consents.person_key_type', 'consents.person_key') }}

)

select * from final
