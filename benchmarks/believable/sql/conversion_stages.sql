-- Leads that had time to become a deal, without duplicates, and how many of them came how far.
-- Grain: one row per step of the funnel.
with counted as (

    select
        count(*) as leads,
        count(*) filter (where is_qualified) as qualified,
        count(*) filter (where has_opportunity) as opportunities,
        count(*) filter (where is_won) as won
    from lead_outcomes

),

final as (

    select
        'lead_to_qualified' as step,
        leads as entered,
        qualified as reached
    from counted
    union all
    select
        'qualified_to_opportunity',
        qualified,
        opportunities
    from counted
    union all
    select
        'opportunity_to_won',
        opportunities,
        won
    from counted
    union all
    select
        'lead_to_opportunity',
        leads,
        opportunities
    from counted
    union all
    select
        'lead_to_won',
        leads,
        won
    from counted

)

select
    *,
    reached / nullif(entered, 0) as rate
from final
