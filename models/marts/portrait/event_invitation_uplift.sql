-- What inviting was worth, and whether the expectation held: each event of the reviewed time, its kinds, and all of them.
with events as (

    select * from {{ ref('invitation_events') }}
    where is_reviewed

),

choices as (

    select * from {{ ref('invitation_choices') }}
    where
        not is_coming
        and reason_id in ('chosen', 'held_out')

),

rates as (

    select * from {{ ref('invitation_rates') }}

),

expected as (

    select
        campaign_id,
        sum(persons) as candidates,
        sum(came) as came,
        sum(persons * expected_rate) as expected_to_come,
        min(learnt_events) as learnt_events
    from rates
    group by campaign_id

),

chosen as (

    select
        campaign_id,
        {% for group, reason in {'treated': 'chosen', 'held_out': 'held_out'}.items() %}
            sum(case when reason_id = '{{ reason }}' then 1 else 0 end) as {{ group }},
            sum(case when reason_id = '{{ reason }}' and has_come then 1 else 0 end) as {{ group }}_came,
            sum(case when reason_id = '{{ reason }}' and is_invited_later then 1 else 0 end) as {{ group }}_invited,
        {% endfor %}
        sum(expected_attendance) as chosen_expected_to_come
    from choices
    group by campaign_id

),

levels as (

    select
        'event' as uplift_level,
        campaign_id as level_id,
        campaign_id,
        event_kind
    from events
    union all
    select
        'event_kind' as uplift_level,
        event_kind as level_id,
        campaign_id,
        event_kind
    from events
    union all
    select
        'all' as uplift_level,
        'all' as level_id,
        campaign_id,
        'all' as event_kind
    from events

),

summed as (

    select
        levels.uplift_level,
        levels.level_id,
        levels.event_kind,
        case when levels.uplift_level = 'event' then max(events.event_name) end as event_name,
        min(events.started_on) as first_started_on,
        max(events.started_on) as last_started_on,
        count(*) as event_count,
        min(expected.learnt_events) as learnt_events,
        {% for column in [
            'candidates', 'came', 'treated', 'treated_came', 'treated_invited', 'held_out', 'held_out_came', 'held_out_invited'
        ] %}
            cast(coalesce(sum({{ column }}), 0) as {{ sql_type('integer') }}) as {{ column }},
        {% endfor %}
        sum(expected.expected_to_come) as expected_to_come,
        sum(chosen.chosen_expected_to_come) as chosen_expected_to_come
    from levels
    inner join events
        on levels.campaign_id = events.campaign_id
    left join expected
        on levels.campaign_id = expected.campaign_id
    left join chosen
        on levels.campaign_id = chosen.campaign_id
    group by levels.uplift_level, levels.level_id, levels.event_kind

),

-- The order of a sum shows in its last digits; nine decimals are the same in every run.
final as (

    select
        uplift_level,
        level_id,
        event_kind,
        event_name,
        first_started_on,
        last_started_on,
        event_count,
        learnt_events,
        candidates,
        round(expected_to_come, 9) as expected_to_come,
        came,
        treated,
        held_out,
        round(chosen_expected_to_come, 9) as chosen_expected_to_come,
        treated_came,
        held_out_came,
        treated_invited,
        held_out_invited,
        {{ ratio('treated_came', 'treated') }} as treated_rate,
        {{ ratio('held_out_came', 'held_out') }} as held_out_rate,
        {{ ratio('treated_came', 'treated') }} - {{ ratio('held_out_came', 'held_out') }} as uplift,
        {{ newcombe_bound('treated_came', 'treated', 'held_out_came', 'held_out', 'low') }} as uplift_low,
        {{ newcombe_bound('treated_came', 'treated', 'held_out_came', 'held_out', 'high') }} as uplift_high
    from summed

)

select * from final
