-- Each opportunity in its current state, its stage in words of the seed and its money in base and original.
with opportunities as (

    select * from {{ ref('opportunities') }}
    where is_current

),

stages as (

    select * from {{ ref('opportunity_stages') }}

),

-- Who the lead was, for deals that name nobody; keys that mean several people in several sources name none.
people_of_leads as (

    select
        lead_key,
        case when min(person_id) = max(person_id) then min(person_id) end as person_id
    from {{ ref('fct_leads') }}
    group by lead_key

),

final as (

    select
        opportunities.source_table,
        opportunities.source_key as opportunity_key,
        coalesce(by_account.entity_id, by_name.entity_id) as account_id,
        coalesce(by_contact.entity_id, people_of_leads.person_id) as person_id,
        opportunities.lead_key,
        opportunities.crm_account_id,
        opportunities.account_name,
        opportunities.crm_contact_id,
        opportunities.opportunity_name,
        opportunities.product,
        opportunities.source_channel,
        {{ resolved_channel('opportunities.source_channel') }} as channel_id,
        opportunities.campaign_id,
        opportunities.stage,
        -- What the source itself says goes before the name of the stage. A stage of which neither it nor the seed knows the
        -- meaning leaves the deal open: kept, and reported as a reference gap.
        coalesce(opportunities.stage_meaning, stages.stage_meaning, 'open') as stage_meaning,
        coalesce(opportunities.stage_meaning, stages.stage_meaning) is not null as is_known_stage,
        opportunities.created_at,
        opportunities.closed_at,
        case
            when coalesce(opportunities.stage_meaning, stages.stage_meaning) = 'won' then opportunities.closed_at
        end as won_at,
        case
            when coalesce(opportunities.stage_meaning, stages.stage_meaning) = 'lost' then opportunities.closed_at
        end as lost_at,
        opportunities.expected_close_on,
        opportunities.amount_original,
        coalesce(upper(opportunities.currency), '{{ var("base_currency") }}') as currency,
        {{ base_amount('opportunities.amount_original', 'opportunities.currency') }} as amount,
        opportunities.sdr_key,
        opportunities.owner_key,
        opportunities.lost_reason,
        opportunities.updated_at,
        opportunities._load,
        opportunities._row
    from opportunities
    left join stages
        on lower(opportunities.stage) = stages.stage
    {{ join_channel_aliases('opportunities.source_channel') }}
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'opportunities.crm_account_id') }}
    {{ join_owner('by_name', 'organization', "'organization_name'", 'opportunities.account_name') }}
    {{ join_owner('by_contact', 'person', "'crm_contact_id'", 'opportunities.crm_contact_id') }}
    left join people_of_leads
        on opportunities.lead_key = people_of_leads.lead_key
    {{ join_rates(
        'opportunities.currency',
        business_date('coalesce(opportunities.closed_at, opportunities.created_at)')
    ) }}

)

select * from final
