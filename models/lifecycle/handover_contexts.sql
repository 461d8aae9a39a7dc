-- What was known of somebody at the moment of a hand-over, of that day and before: the package (交接信息) that goes with a person or
-- company into other hands.
{% set recent_days = var('handover_context_days') %}
with handovers as (

    select
        handovers.*,
        entities.entity_number,
        coalesce(persons.account_id, case when handovers.entity_type = 'account' then handovers.entity_id end) as account_id
    from {{ ref('pool_handovers') }} as handovers
    inner join {{ ref('portrait_entities') }} as entities
        on
            handovers.entity_type = entities.entity_type
            and handovers.entity_id = entities.entity_id
    left join {{ ref('dim_persons') }} as persons
        on
            handovers.entity_id = persons.person_id
            and handovers.entity_type = 'person'

),

leads as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            lead_key,
            created_at,
            channel_id,
            source_detail
        from {{ ref('fct_leads') }}
        where {{ entity_type }}_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- The lead that the record is, or else the newest by then.
sources as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        leads.channel_id,
        leads.source_detail,
        row_number() over (
            partition by handovers.entity_type, handovers.entity_id, handovers.handover_no
            order by
                case when handovers.record_key = leads.lead_key then 0 else 1 end asc,
                leads.created_at desc nulls last,
                leads.lead_key asc
        ) as choice
    from handovers
    inner join leads
        on
            handovers.entity_type = leads.entity_type
            and handovers.entity_id = leads.entity_id
    where coalesce(leads.created_at <= handovers.handed_over_at, true)

),

scores as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        history.engagement_score,
        history.fit_score,
        history.is_mql,
        row_number() over (
            partition by handovers.entity_type, handovers.entity_id, handovers.handover_no
            order by history.changed_on desc
        ) as choice
    from handovers
    inner join {{ ref('score_history') }} as history
        on handovers.entity_number = history.entity_number
    where history.changed_on <= handovers.handed_over_on

),

tags as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        {{ joined_texts('rules.label', separator='; ') }} as tags,
        {{ joined_texts('rules.label_zh', separator='；') }} as tags_zh
    from handovers
    inner join {{ ref('metric_verdicts') }} as verdicts
        on handovers.entity_number = verdicts.entity_number
    inner join {{ ref('rule_numbers') }} as rules
        on verdicts.rule_number = rules.rule_number
    where
        rules.rule_set = 'tags'
        and verdicts.held_from <= handovers.handed_over_on
        and coalesce(verdicts.held_until > handovers.handed_over_on, true)
    group by handovers.entity_type, handovers.entity_id, handovers.handover_no

),

-- What counts as an act of the customer's; what the company sent is none.
customer_acts as (

    select distinct metric_map.event_kind_number
    from {{ ref('metric_map') }} as metric_map
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    where
        metrics.metric_id = '{{ var("customer_acts_metric") }}'
        and metric_map.factor > 0

),

behaviors as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        events.occurred_on,
        kinds.event_name,
        row_number() over (
            partition by handovers.entity_type, handovers.entity_id, handovers.handover_no
            order by events.occurred_on desc, kinds.event_name asc
        ) as choice
    from handovers
    inner join {{ ref('portrait_events') }} as events
        on handovers.entity_number = events.entity_number
    inner join {{ ref('event_kinds') }} as kinds
        on events.event_kind_number = kinds.event_kind_number
    where
        events.event_kind_number in (select customer_acts.event_kind_number from customer_acts)
        and events.known_on <= handovers.handed_over_on
        and events.occurred_on >= {{ day_plus('handovers.handed_over_on', -recent_days) }}
    group by
        handovers.entity_type, handovers.entity_id, handovers.handover_no, events.occurred_on, kinds.event_name

),

recent as (

    select
        entity_type,
        entity_id,
        handover_no,
        {{ joined_in_order("concat_ws(' ', occurred_on, event_name)", 'choice', separator='; ') }} as recent_behaviors
    from behaviors
    where choice <= {{ var('handover_behaviors_told') }}
    group by entity_type, entity_id, handover_no

),

people as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        coalesce(titled.decision_role, 'unknown') as decision_role,
        count(*) as role_people
    from handovers
    inner join {{ ref('bridge_person_accounts') }} as links
        on handovers.account_id = links.account_id
    left join {{ ref('portrait_roles') }} as titled
        on links.person_id = titled.person_id
    where
        links.linked_on <= handovers.handed_over_on
        and coalesce(links.counts_until > handovers.handed_over_on, true)
    group by handovers.entity_type, handovers.entity_id, handovers.handover_no, titled.decision_role

),

committees as (

    select
        entity_type,
        entity_id,
        handover_no,
        {{ joined_in_order("concat_ws(' ', decision_role, role_people)", 'decision_role', separator='; ') }} as committee,
        sum(role_people) as known_people
    from people
    group by entity_type, entity_id, handover_no

),

activities as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            source_table,
            activity_key,
            activity_type,
            occurred_at,
            occurred_on,
            outcome,
            next_step,
            next_step_on
        from {{ ref('fct_activities') }}
        where {{ entity_type }}_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

last_acts as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        activities.activity_type,
        activities.occurred_on,
        activities.outcome,
        activities.next_step,
        activities.next_step_on,
        row_number() over (
            partition by handovers.entity_type, handovers.entity_id, handovers.handover_no
            order by activities.occurred_at desc, activities.source_table asc, activities.activity_key asc
        ) as choice
    from handovers
    inner join activities
        on
            handovers.entity_type = activities.entity_type
            and handovers.entity_id = activities.entity_id
    where activities.occurred_at <= handovers.handed_over_at

),

-- Of the person, and of the company all of its people's.
tickets as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            opened_at,
            closed_at
        from {{ ref('fct_tickets') }}
        where {{ entity_type }}_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

troubles as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        count(*) as open_tickets
    from handovers
    inner join tickets
        on
            handovers.entity_type = tickets.entity_type
            and handovers.entity_id = tickets.entity_id
    where
        tickets.opened_at <= handovers.handed_over_at
        and coalesce(tickets.closed_at > handovers.handed_over_at, true)
    group by handovers.entity_type, handovers.entity_id, handovers.handover_no

),

final as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.handover_no,
        handovers.account_id,
        coalesce(troubles.open_tickets, 0) as open_tickets,
        sources.channel_id,
        sources.source_detail,
        scores.engagement_score,
        scores.fit_score,
        scores.is_mql,
        tags.tags,
        tags.tags_zh,
        recent.recent_behaviors,
        committees.committee,
        committees.known_people,
        last_acts.activity_type as last_activity_type,
        last_acts.occurred_on as last_activity_on,
        last_acts.outcome as last_outcome,
        last_acts.next_step,
        last_acts.next_step_on
    from handovers
    {% for part in ['sources', 'scores', 'tags', 'recent', 'committees', 'last_acts', 'troubles'] %}
        left join {{ part }}
            on
                handovers.entity_type = {{ part }}.entity_type
                and handovers.entity_id = {{ part }}.entity_id
                and handovers.handover_no = {{ part }}.handover_no
                {{ 'and ' ~ part ~ '.choice = 1' if part in ['sources', 'scores', 'last_acts'] }}
    {% endfor %}

)

select * from final
