-- The way of every lead, and of every opportunity that no lead led to, through lead → opportunity → won, as of the
-- declared moment: what happened later is not seen.
with leads as (

    select * from {{ ref('fct_leads') }}
    where created_at <= {{ as_of() }}

),

opportunities as (

    select
        *,
        -- Some sources only tell when a deal closed: then it was opened by then at the latest.
        coalesce(created_at, closed_at) as opened_at,
        stage_meaning <> 'open' and coalesce(closed_at <= {{ as_of() }}, true) as is_closed
    from {{ ref('fct_opportunities') }}
    where coalesce(created_at, closed_at, {{ as_of() }}) <= {{ as_of() }}

),

deals as (

    select
        opportunities.*,
        leads.lead_key is not null as has_lead,
        opportunities.stage_meaning = 'won' and opportunities.is_closed as is_won,
        opportunities.stage_meaning = 'lost' and opportunities.is_closed as is_lost
    from opportunities
    left join leads
        on opportunities.lead_key = leads.lead_key

),

-- A lead may open several opportunities: it has reached won when one is won, and is lost when all are.
deals_of_lead as (

    select
        lead_key,
        min(opened_at) as opportunity_at,
        min(case when is_won then won_at end) as won_at,
        count(case when is_won then 1 end) > 0 as is_won,
        count(case when is_lost then 1 end) = count(*) as is_lost,
        sum(case when is_won then amount end) as won_amount,
        count(case when created_at is null then 1 end) = count(*) as is_opportunity_inferred
    from deals
    where has_lead
    group by lead_key

),

from_leads as (

    select
        leads.source_table,
        'lead' as entry_step,
        leads.lead_key as journey_key,
        leads.channel_id,
        leads.created_at as entered_at,
        leads.created_at as lead_at,
        deals_of_lead.opportunity_at,
        deals_of_lead.lead_key is not null as has_opportunity,
        deals_of_lead.won_at,
        coalesce(deals_of_lead.is_won, false) as is_won,
        coalesce(deals_of_lead.is_lost, leads.disqualified_at <= {{ as_of() }}, false) as is_lost,
        deals_of_lead.won_amount,
        coalesce(deals_of_lead.is_opportunity_inferred, false) as is_opportunity_inferred,
        coalesce(
            deals_of_lead.opportunity_at < leads.created_at or deals_of_lead.won_at < leads.created_at,
            false
        ) as is_clock_skewed
    from leads
    left join deals_of_lead
        on leads.lead_key = deals_of_lead.lead_key

),

from_opportunities as (

    select
        source_table,
        'opportunity' as entry_step,
        opportunity_key as journey_key,
        channel_id,
        opened_at as entered_at,
        cast(null as timestamp) as lead_at,
        opened_at as opportunity_at,
        true as has_opportunity,
        case when is_won then won_at end as won_at,
        is_won,
        is_lost,
        case when is_won then amount end as won_amount,
        created_at is null as is_opportunity_inferred,
        coalesce(closed_at < created_at, false) as is_clock_skewed
    from deals
    where not has_lead

),

final as (

    select * from from_leads
    union all
    select * from from_opportunities

)

select * from final
