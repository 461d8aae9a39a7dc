-- Every attempt at a form: what one visitor did on one day with forms of one kind, and what came of it. A later step without an
-- earlier one, as when a tracker lost it, counts the earlier one as done and says so.
with events as (

    select * from {{ ref('fct_form_events') }}

),

attempts as (

    select
        source_table,
        visitor_key,
        visitor_key_type,
        form_type,
        occurred_on,
        min(case when step = 'view' then occurred_at end) as viewed_at,
        min(case when step = 'start' then occurred_at end) as started_at,
        min(case when step = 'field' then occurred_at end) as filled_at,
        min(case when step = 'submit' then occurred_at end) as submitted_at
    from events
    group by source_table, visitor_key, visitor_key_type, form_type, occurred_on

),

-- What the page's tracker and what the form's server tell of one visitor is one attempt.
merged as (

    select
        visitor_key,
        visitor_key_type,
        form_type,
        occurred_on,
        min(viewed_at) as viewed_at,
        min(started_at) as started_at,
        min(filled_at) as filled_at,
        min(submitted_at) as submitted_at
    from attempts
    group by visitor_key, visitor_key_type, form_type, occurred_on

),

identified as (

    select
        merged.*,
        by_visitor.entity_id as person_id
    from merged
    {{ join_owner('by_visitor', 'person', 'merged.visitor_key_type', 'merged.visitor_key') }}
    where merged.occurred_on <= {{ as_of_day() }}

),

leads as (

    select
        identified.visitor_key,
        identified.visitor_key_type,
        identified.form_type,
        identified.occurred_on,
        min(leads.created_on) as lead_on
    from identified
    inner join {{ ref('fct_leads') }} as leads
        on identified.person_id = leads.person_id
    where
        identified.submitted_at is not null
        and leads.created_on >= identified.occurred_on
        and leads.created_on <= {{ day_plus('identified.occurred_on', var('form_lead_window_days')) }}
        and leads.created_at <= {{ as_of() }}
    group by identified.visitor_key, identified.visitor_key_type, identified.form_type, identified.occurred_on

),

qualified as (

    select
        periods.entity_id as person_id,
        periods.entered_on,
        coalesce(periods.left_on, {{ never() }}) as left_on
    from {{ ref('stage_periods') }} as periods
    inner join {{ ref('stages') }} as ladders
        on
            periods.entity_type = ladders.entity_type
            and periods.ladder = ladders.ladder
            and periods.stage_rank = ladders.stage_rank
    where
        periods.entity_type = 'person'
        and ladders.stage_id = 'mql'

),

mqls as (

    select
        leads.visitor_key,
        leads.visitor_key_type,
        leads.form_type,
        leads.occurred_on,
        min(greatest(qualified.entered_on, leads.occurred_on)) as mql_on
    from leads
    inner join identified
        on
            leads.visitor_key = identified.visitor_key
            and leads.visitor_key_type = identified.visitor_key_type
            and leads.form_type = identified.form_type
            and leads.occurred_on = identified.occurred_on
    inner join qualified
        on identified.person_id = qualified.person_id
    where
        qualified.left_on >= leads.occurred_on
        and qualified.entered_on <= {{ day_plus('leads.occurred_on', var('form_mql_window_days')) }}
    group by leads.visitor_key, leads.visitor_key_type, leads.form_type, leads.occurred_on

),

-- A form that starts with its only field is filled by being sent.
final as (

    select
        identified.visitor_key,
        identified.visitor_key_type,
        identified.form_type,
        identified.occurred_on,
        {{ month_start('identified.occurred_on') }} as entry_month,
        identified.person_id,
        identified.viewed_at,
        identified.started_at,
        identified.filled_at,
        identified.submitted_at,
        leads.lead_on,
        mqls.mql_on,
        coalesce(identified.started_at, identified.filled_at, identified.submitted_at) is not null as has_started,
        identified.submitted_at is not null as has_submitted,
        leads.lead_on is not null as is_lead,
        mqls.mql_on is not null as is_mql,
        {{ days_from('identified.occurred_on', as_of_day()) }} <= {{ var('form_lead_window_days') }} as is_lead_open,
        {{ days_from('identified.occurred_on', as_of_day()) }} <= {{ var('form_mql_window_days') }} as is_mql_open
    from identified
    left join leads
        on
            identified.visitor_key = leads.visitor_key
            and identified.visitor_key_type = leads.visitor_key_type
            and identified.form_type = leads.form_type
            and identified.occurred_on = leads.occurred_on
    left join mqls
        on
            identified.visitor_key = mqls.visitor_key
            and identified.visitor_key_type = mqls.visitor_key_type
            and identified.form_type = mqls.form_type
            and identified.occurred_on = mqls.occurred_on

)

select * from final
