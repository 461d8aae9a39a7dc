-- Every activity, agreed next step, ticket and trial, with the template that it falls under and what of it the record holds.
{% set facts = [
    {
        'fact': 'activities', 'relation': ref('fct_activities'), 'key': 'activity_key', 'event': 'activity_type',
        'at': 'occurred_at', 'on': 'occurred_on', 'where': 'true',
        'fields': ['person', 'account', 'opportunity', 'staff', 'subject', 'notes', 'outcome', 'next_step', 'next_step_on',
                   'duration', 'sentiment'],
    },
    {
        'fact': 'next_steps', 'relation': ref('fct_activities'), 'key': 'activity_key', 'event': 'activity_type',
        'at': 'occurred_at', 'on': 'occurred_on', 'where': is_filled('next_step') ~ ' or next_step_on is not null',
        'fields': ['person', 'account', 'opportunity', 'staff', 'subject', 'notes', 'outcome', 'next_step', 'next_step_on',
                   'duration', 'sentiment'],
    },
    {
        'fact': 'tickets', 'relation': ref('fct_tickets'), 'key': 'ticket_key', 'event': 'ticket_type',
        'at': 'opened_at', 'on': 'opened_on', 'where': 'true',
        'fields': ['person', 'account', 'staff', 'subject', 'category', 'priority', 'product', 'first_reply', 'closing',
                   'satisfaction'],
    },
    {
        'fact': 'trials', 'relation': ref('fct_trials'), 'key': 'trial_key', 'event': "'trial'",
        'at': 'started_at', 'on': 'started_on', 'where': 'true',
        'fields': ['person', 'account'],
    },
] %}
{% set filled = {
    'person': 'person_id is not null',
    'account': 'account_id is not null',
    'opportunity': is_filled('opportunity_key'),
    'staff': is_filled('staff_key'),
    'subject': 'has_subject',
    'notes': 'has_notes',
    'outcome': is_filled('outcome'),
    'next_step': is_filled('next_step'),
    'next_step_on': 'next_step_on is not null',
    'duration': 'duration_minutes is not null',
    'sentiment': 'sentiment_score is not null',
    'category': is_filled('category'),
    'priority': is_filled('priority'),
    'product': is_filled('product'),
    'first_reply': 'coalesce(first_replied_at <= ' ~ as_of() ~ ', false)',
    'closing': 'coalesce(closed_at <= ' ~ as_of() ~ ', false)',
    'satisfaction': 'satisfaction_score is not null',
} %}
{% set columns = {
    'opportunity': ['opportunity_key', 'text'], 'staff': ['staff_key', 'text'],
    'next_step': ['next_step', 'text'], 'next_step_on': ['next_step_on', 'date'],
} %}

with templates as (

    select * from {{ ref('key_action_templates') }}

),

fields as (

    select * from {{ ref('key_action_fields') }}

),

named as (

    select
        action_id,
        fact,
        {{ explode(split_text('event_names', ';')) }} as event_name
    from templates

),

told as (

    {% for fact in facts %}
        select
            '{{ fact.fact }}' as fact,
            source_table,
            {{ fact.key }} as source_key,
            lower({{ fact.event }}) as event_name,
            {{ fact.at }} as occurred_at,
            {{ fact.on }} as occurred_on,
            {% for field, column in columns.items() %}
                {{ column[0] if field in fact.fields else 'cast(null as ' ~ sql_type(column[1]) ~ ')' }} as {{ column[0] }},
            {% endfor %}
            {% for field, condition in filled.items() %}
                {{ condition if field in fact.fields else 'false' }} as has_{{ field }},
            {% endfor %}
            person_id,
            account_id
        from {{ fact.relation }}
        where
            ({{ fact.where }})
            and coalesce({{ fact.at }} <= {{ as_of() }}, true)
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

meant as (

    select
        told.*,
        templates.action_id,
        coalesce(templates.is_key_action, false) as is_key_action,
        coalesce(templates.fulfills_next_step, false) as fulfills_next_step
    from told
    left join named
        on
            told.fact = named.fact
            and named.event_name in (told.event_name, '*')
    left join templates
        on named.action_id = templates.action_id

),

-- One row per record and field that its template asks for.
asked as (

    select
        meant.source_table,
        meant.source_key,
        meant.action_id,
        fields.field,
        fields.label_zh,
        fields.is_required,
        case fields.field
            {% for field in filled %}
                when '{{ field }}' then meant.has_{{ field }}
            {% endfor %}
            else false
        end as is_there
    from meant
    inner join fields
        on meant.action_id = fields.action_id
    where meant.is_key_action

),

counted as (

    select
        source_table,
        source_key,
        action_id,
        count(case when is_required then 1 end) as required_fields,
        count(case when is_required and is_there then 1 end) as fields_filled,
        {{ joined_texts('case when is_required and not is_there then field end') }} as missing_fields,
        {{ joined_texts('case when is_required and not is_there then label_zh end', separator='、') }} as missing_fields_zh,
        {{ joined_texts('case when not is_required and not is_there then field end') }} as missing_optional_fields
    from asked
    group by source_table, source_key, action_id

),

final as (

    select
        meant.action_id,
        meant.fact,
        meant.event_name,
        meant.is_key_action,
        meant.fulfills_next_step,
        meant.source_table,
        meant.source_key,
        meant.occurred_at,
        meant.occurred_on,
        meant.person_id,
        meant.account_id,
        meant.opportunity_key,
        meant.staff_key,
        meant.next_step,
        meant.next_step_on,
        meant.has_next_step or meant.has_next_step_on as has_next_step,
        coalesce(counted.required_fields, 0) as required_fields,
        coalesce(counted.fields_filled, 0) as fields_filled,
        nullif(counted.missing_fields, '') as missing_fields,
        nullif(counted.missing_fields_zh, '') as missing_fields_zh,
        nullif(counted.missing_optional_fields, '') as missing_optional_fields
    from meant
    left join counted
        on
            meant.source_table = counted.source_table
            and meant.source_key = counted.source_key
            and meant.action_id = counted.action_id

)

select * from final
