-- Each lead in its current state, on the channel tree.
with leads as (

    select * from {{ ref('leads') }}
    where is_current

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where
        entity_type = 'person'
        and is_current

),

record_accounts as (

    select * from {{ ref('record_accounts') }}
    where is_current

),

-- A lead is worked as an opportunity from the first on that came of it.
conversions as (

    select
        lead_key,
        min(coalesce(created_at, closed_at)) as converted_at
    from {{ ref('opportunities') }}
    where
        is_current
        and lead_key is not null
    group by lead_key

),

final as (

    select
        leads.source_table,
        leads.source_key as lead_key,
        record_ids.entity_id as person_id,
        record_accounts.account_id,
        leads.created_at,
        {{ business_date('leads.created_at') }} as created_on,
        leads.source_channel,
        {{ resolved_channel('leads.source_channel') }} as channel_id,
        leads.source_detail,
        leads.campaign_id,
        leads.status,
        leads.sdr_key,
        leads.owner_key,
        leads.crm_contact_id,
        leads.crm_account_id,
        conversions.converted_at,
        -- A newer lead of the same person takes the place of the older one.
        case
            when record_ids.entity_id is not null
                then
                    lead(leads.created_at) over (
                        partition by record_ids.entity_id
                        order by leads.created_at asc nulls first, leads.source_table asc, leads.source_key asc
                    )
        end as superseded_at,
        leads.disqualified_at,
        leads.disqualified_reason,
        leads.updated_at,
        leads._load,
        leads._row
    from leads
    {{ join_channel_aliases('leads.source_channel') }}
    left join record_ids
        on
            leads.source_table = record_ids.source_table
            and leads.source_key = record_ids.source_key
    left join record_accounts
        on
            leads.source_table = record_accounts.source_table
            and leads.source_key = record_accounts.source_key
    left join conversions
        on leads.source_key = conversions.lead_key

)

select * from final
