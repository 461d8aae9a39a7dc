{{ config(materialized='ephemeral') }}

-- Ids tell by their first three characters what they are: 00Q a lead, 003 a contact, 006 an opportunity, 001 an account.
-- An open task is a plan: it counts on the day it was made, and its due day is that of the next step.
with told as (

    select
        'salesforce.event' as source_table,
        id,
        lower(coalesce(type, 'meeting')) as activity_type,
        coalesce(start_date_time, activity_date_time, created_date) as occurred_at,
        who_id,
        what_id,
        account_id,
        owner_id,
        subject,
        description,
        null as outcome,
        null as next_step,
        null as next_step_on,
        duration_in_minutes as duration_minutes,
        _fivetran_synced,
        _load,
        _row,
        -- An invitee's copy is the same meeting once more.
        coalesce(is_deleted, false) or coalesce(is_child, false) as is_deleted
    from {{ ref('stg_salesforce__event') }}

    union all

    select
        'salesforce.task' as source_table,
        id,
        lower(coalesce(nullif(task_subtype, 'Task'), type, 'task')) as activity_type,
        case
            when coalesce(is_closed, status = 'Completed', false)
                then coalesce(completed_date_time, {{ start_of_day('activity_date') }}, created_date)
            else created_date
        end as occurred_at,
        who_id,
        what_id,
        account_id,
        owner_id,
        subject,
        description,
        coalesce(call_disposition, status) as outcome,
        case when not coalesce(is_closed, status = 'Completed', false) then subject end as next_step,
        case when not coalesce(is_closed, status = 'Completed', false) then activity_date end as next_step_on,
        call_duration_in_seconds / 60 as duration_minutes,
        _fivetran_synced,
        _load,
        _row,
        is_deleted
    from {{ ref('stg_salesforce__task') }}

)

select
    source_table,
    id as source_key,
    activity_type,
    occurred_at,
    case when who_id like '00Q%' then who_id end as crm_lead_id,
    case when who_id like '003%' then who_id end as crm_contact_id,
    coalesce(account_id, case when what_id like '001%' then what_id end) as crm_account_id,
    case when what_id like '006%' then what_id end as opportunity_key,
    owner_id as staff_key,
    subject,
    description as notes,
    outcome,
    next_step,
    next_step_on,
    duration_minutes,
    _fivetran_synced as updated_at,
    _load,
    _row,
    is_deleted
from told
