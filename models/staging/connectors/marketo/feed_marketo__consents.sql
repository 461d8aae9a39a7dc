{{ config(materialized='ephemeral') }}

-- A person unsubscribes by a mail's link, or somebody sets the field of the lead: both are statements. Setting it back is
-- a consent.
with statements as (

    select
        'marketo.activity_unsubscribe_email' as source_table,
        id,
        lead_id,
        activity_date,
        false as is_granted,
        coalesce(referrer_url, 'unsubscribe_email') as evidence,
        _fivetran_synced,
        _load,
        _row
    from {{ ref('stg_marketo__activity_unsubscribe_email') }}

    union all

    select
        'marketo.activity_change_data_value' as source_table,
        id,
        lead_id,
        activity_date,
        lower(new_value) in ('false', '0') as is_granted,
        coalesce(reason, 'unsubscribed') as evidence,
        _fivetran_synced,
        _load,
        _row
    from {{ ref('stg_marketo__activity_change_data_value') }}
    where
        primary_attribute_value = 'Unsubscribed'
        and lower(new_value) in ('true', '1', 'false', '0')

)

select
    source_table,
    id as source_key,
    'marketo:' || lead_id as person_key,
    'crm_lead_id' as person_key_type,
    'email' as purpose,
    is_granted,
    activity_date as occurred_at,
    evidence,
    _fivetran_synced as updated_at,
    _load,
    _row
from statements
where lead_id is not null
