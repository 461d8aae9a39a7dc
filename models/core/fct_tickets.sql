-- Each request for help or after-sales service in its current state, led to its person and its company.
with tickets as (

    select * from {{ ref('tickets') }}
    where is_current

),

final as (

    select
        tickets.source_table,
        tickets.source_key as ticket_key,
        tickets.ticket_type,
        tickets.opened_at,
        {{ business_date('tickets.opened_at') }} as opened_on,
        tickets.first_replied_at,
        tickets.closed_at,
        by_person.entity_id as person_id,
        by_organization.entity_id as account_id,
        tickets.staff_key,
        tickets.category,
        tickets.priority,
        tickets.status,
        {{ is_filled('tickets.subject') }} as has_subject,
        tickets.product,
        tickets.satisfaction_score,
        tickets._load,
        tickets._row
    from tickets
    {{ join_owner('by_person', 'person', 'tickets.person_key_type', 'tickets.person_key') }}
    {{ join_owner('by_organization', 'organization', 'tickets.organization_key_type', 'tickets.organization_key') }}

)

select * from final
