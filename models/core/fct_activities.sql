-- What staff did with people and companies: calls, visits, meetings, demos, each led to its person and its company.
with activities as (

    select * from {{ ref('activities') }}
    where is_current

),

final as (

    select
        activities.source_table,
        activities.source_key as activity_key,
        activities.activity_type,
        activities.occurred_at,
        {{ business_date('activities.occurred_at') }} as occurred_on,
        coalesce(by_contact.entity_id, by_lead.entity_id, by_key.entity_id) as person_id,
        by_account.entity_id as account_id,
        activities.opportunity_key,
        activities.staff_key,
        -- Whether somebody wrote something; the words themselves stay where they are.
        {{ is_filled('activities.subject') }} as has_subject,
        {{ is_filled('activities.notes') }} as has_notes,
        activities.outcome,
        activities.next_step,
        activities.next_step_on,
        activities.duration_minutes,
        activities.sentiment_score,
        activities._load,
        activities._row
    from activities
    {{ join_owner('by_contact', 'person', "'crm_contact_id'", 'activities.crm_contact_id') }}
    {{ join_owner('by_lead', 'person', "'crm_lead_id'", 'activities.crm_lead_id') }}
    {{ join_owner('by_key', 'person', 'activities.person_key_type', 'activities.person_key') }}
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'activities.crm_account_id') }}

)

select * from final
