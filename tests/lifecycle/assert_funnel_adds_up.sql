-- At every step entries = reached + lost before + pending, and reached = moved on + lost here + still here; nobody is
-- counted beside the journeys.
with funnel as (

    select * from {{ ref('funnel_cohorts') }}

),

totals as (

    select
        (select count(*) from {{ ref('funnel_journeys') }}) as journeys,
        coalesce(sum(case when step = 'won' then entries end), 0) as entries
    from funnel

)

select
    'step' as broken,
    entry_month,
    channel_id,
    step
from funnel
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
from totals
where entries is distinct from journeys
