-- Every record that a template of a key action names is one row of the mart, and no row is anything else; and what a row says
-- agrees with itself. Each row is an action of which that is not so.
with actions as (

    select * from {{ ref('key_actions') }}

),

templates as (

    select * from {{ ref('key_action_templates') }}
    where is_key_action

),

facts as (

    select
        'activities' as fact,
        source_table,
        activity_key as source_key,
        lower(activity_type) as event_name,
        occurred_at
    from {{ ref('fct_activities') }}
    union all
    select
        'next_steps' as fact,
        source_table,
        activity_key as source_key,
        lower(activity_type) as event_name,
        occurred_at
    from {{ ref('fct_activities') }}
    where
        {{ is_filled('next_step') }}
        or next_step_on is not null
    union all
    select
        'tickets' as fact,
        source_table,
        ticket_key as source_key,
        lower(ticket_type) as event_name,
        opened_at as occurred_at
    from {{ ref('fct_tickets') }}
    union all
    select
        'trials' as fact,
        source_table,
        trial_key as source_key,
        'trial' as event_name,
        started_at as occurred_at
    from {{ ref('fct_trials') }}

),

expected as (

    select
        templates.action_id,
        facts.source_table,
        facts.source_key,
        count(*) as expected_rows
    from facts
    inner join templates
        on facts.fact = templates.fact
    where
        coalesce(facts.occurred_at <= {{ as_of() }}, true)
        and (templates.event_names = '*' or {{ is_listed('facts.event_name', 'templates.event_names') }})
    group by templates.action_id, facts.source_table, facts.source_key

),

found as (

    select
        action_id,
        source_table,
        source_key,
        count(*) as found_rows
    from actions
    group by action_id, source_table, source_key

)

select
    'rows' as broken,
    coalesce(expected.action_id, found.action_id) as action_id,
    coalesce(expected.source_table, found.source_table) as source_table,
    coalesce(expected.source_key, found.source_key) as source_key
from expected
full outer join found
    on
        expected.action_id = found.action_id
        and expected.source_table = found.source_table
        and expected.source_key = found.source_key
where
    expected.expected_rows is distinct from 1
    or found.found_rows is distinct from 1

union all

select
    'words' as broken,
    action_id,
    source_table,
    source_key
from actions
where
    fields_filled > required_fields
    or is_complete <> (fields_filled = required_fields)
    or is_complete <> (missing_fields is null)
    or completeness not between 0 and 1
    or has_entity <> (person_id is not null or account_id is not null)
    or is_next_step_overdue and (next_step_done_on is not null or not has_next_step)
    or next_step_done_on < occurred_on
    or is_mature and (moved_forward is null or base_rate is null)
    or next_moved_on <= occurred_on
    or moved_forward = 1 and (
        coalesce(next_move <> 'forward', true) or next_moved_on > {{ day_plus('occurred_on', 'window_days') }}
    )
