-- At every step entries = reached + lost before + pending, and reached = moved on + lost here + still here; nobody is
-- counted beside the journeys.
select
    'step' as broken,
    entry_month,
    channel_id,
    step
from {{ ref('funnel_cohorts') }}
where
    entries is distinct from reached + lost_before + pending
    or reached is distinct from moved_on + lost_here + still_here
    or mature_reached_in_window > mature_entries
    or reached_in_window > reached

union all

select
    'total' as broken,
    null as entry_month,
    null as channel_id,
    'won' as step
from (select sum(entries) as entries from {{ ref('funnel_cohorts') }} where step = 'won') as funnel
cross join (select count(*) as journeys from {{ ref('funnel_journeys') }}) as counted
where coalesce(funnel.entries, 0) is distinct from counted.journeys
