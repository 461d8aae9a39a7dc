{#-
  The dated facts of which metrics are made. Each entry: the fact's name in the seed metric_events, the relation, and expressions for
  the event, the content, the business day, how often, seconds, money, and whose it is: an ID, or a key with its type. To feed
  metrics with one more fact, add an entry.
-#}
{% macro portrait_facts() -%}
    {{ return([
        {
            'fact': 'behaviors', 'relation': ref('fct_behavior_days'), 'event': 'event_name', 'content': 'content_key',
            'day': 'occurred_on', 'quantity': 'behavior_count', 'seconds': 'engaged_seconds',
            'person_key': ['visitor_key_type', 'visitor_key'],
        },
        {
            'fact': 'usage', 'relation': ref('fct_usage_days'), 'event': 'event_name', 'content': 'feature',
            'day': 'used_on', 'quantity': 'use_count', 'seconds': 'duration_seconds',
            'person_key': ['person_key_type', 'person_key'], 'account_key': ['organization_key_type', 'organization_key'],
        },
        {
            'fact': 'usage', 'relation': ref('fct_usage_days'), 'event': "'usage_error'", 'content': 'feature',
            'day': 'used_on', 'quantity': 'error_count', 'where': 'error_count > 0',
            'person_key': ['person_key_type', 'person_key'], 'account_key': ['organization_key_type', 'organization_key'],
        },
        {
            'fact': 'activities', 'relation': ref('fct_activities'), 'event': 'activity_type', 'content': 'outcome',
            'day': 'occurred_on', 'seconds': 'duration_minutes * 60', 'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'leads', 'relation': ref('fct_leads'), 'event': "'created'", 'content': 'channel_id',
            'day': 'created_on', 'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'leads', 'relation': ref('fct_leads'), 'event': "'disqualified'", 'content': 'disqualified_reason',
            'day': business_date('disqualified_at'), 'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'leads', 'relation': ref('fct_leads'), 'event': "'closed'", 'content': 'channel_id',
            'day': closing_day_of_lead(),
            'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'opportunities', 'relation': ref('fct_opportunities'), 'event': "'opened'", 'content': 'channel_id',
            'day': business_date('coalesce(created_at, closed_at)'), 'amount': 'amount',
            'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'opportunities', 'relation': ref('fct_opportunities'), 'event': "'closed'", 'content': 'stage_meaning',
            'day': business_date('closed_at'), 'amount': 'amount', 'where': "stage_meaning <> 'open'",
            'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'opportunities', 'relation': ref('fct_opportunities'), 'event': 'stage_meaning', 'content': 'lost_reason',
            'day': business_date('closed_at'), 'amount': 'amount', 'where': "stage_meaning in ('won', 'lost')",
            'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'contracts', 'relation': ref('fct_contracts'), 'event': "'begun'", 'content': 'contract_type',
            'day': 'starts_on', 'amount': 'amount', 'account_id': 'account_id',
        },
        {
            'fact': 'contracts', 'relation': ref('fct_contracts'), 'event': "'ended'", 'content': 'contract_type',
            'day': day_after('ends_on'), 'amount': 'amount', 'account_id': 'account_id',
        },
        {
            'fact': 'payments', 'relation': ref('fct_payments'), 'event': "'received'", 'content': 'payment_type',
            'day': 'paid_on', 'amount': 'amount', 'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'surveys', 'relation': ref('fct_surveys'), 'event': "'answered'",
            'content': "survey_type || ':' || cast(cast(round(score) as integer) as " ~ sql_type('text') ~ ')',
            'day': 'answered_on', 'person_id': 'person_id', 'account_id': 'account_id',
        },
        {
            'fact': 'consents', 'relation': ref('fct_consents'), 'content': 'purpose', 'day': 'occurred_on',
            'event': "case when is_granted then 'granted' else 'revoked' end", 'person_id': 'person_id',
        },
        {
            'fact': 'referrals', 'relation': ref('fct_referrals'), 'event': "'given'", 'content': 'referrer_type',
            'day': 'referred_on', 'person_id': 'referrer_person_id', 'account_id': 'referrer_account_id',
        },
    ]) }}
{%- endmacro %}

{#-
  The day on which a lead ceased to be open: when it was turned down, became an opportunity or gave way to the person's next lead,
  whichever was first; not before it was created, however the clocks of the sources went. Null for an open one.
-#}
{% macro closing_day_of_lead() -%}
    case
        when coalesce(disqualified_at, converted_at, superseded_at) is not null and created_on is not null
            then greatest(created_on, {{ business_date(earliest(['disqualified_at', 'converted_at', 'superseded_at'])) }})
    end
{%- endmacro %}

{#- The columns of a fact that tell whose it is: `person_key_type` and `person_key`, the same for the account; an ID has the type `id`. -#}
{% macro owner_columns(fact) -%}
    {%- set columns = [] -%}
    {%- for owner in ['person', 'account'] -%}
        {%- if fact[owner ~ '_key'] -%}
            {%- do columns.append(fact[owner ~ '_key'][0] ~ ' as ' ~ owner ~ '_key_type') -%}
            {%- do columns.append(fact[owner ~ '_key'][1] ~ ' as ' ~ owner ~ '_key') -%}
        {%- elif fact[owner ~ '_id'] -%}
            {%- do columns.append(fact[owner ~ '_id'] ~ ' as ' ~ owner ~ '_id') -%}
        {%- endif -%}
    {%- endfor -%}
    {{ columns | join(', ') }}
{%- endmacro %}

{#- Left join of whom a fact belongs to, by its key or its ID; nothing where it has neither. -#}
{% macro join_entity(owner, entity_type, key, id) -%}
    {%- if key -%}
        left join {{ owner }}
            on
                facts.{{ entity_type }}_key_type = {{ owner }}.identifier_type
                and facts.{{ entity_type }}_key = {{ owner }}.identifier_value
    {%- elif id -%}
        left join entities as {{ owner }}
            on
                {{ owner }}.entity_type = '{{ entity_type }}'
                and facts.{{ entity_type }}_id = {{ owner }}.entity_id
    {%- endif -%}
{%- endmacro %}

{#- The keys that lead to entities of a type, with their numbers. One-ID calls a company an organization. -#}
{% macro keys_of_entities(entity_type, identity_type) -%}
    select
        identifiers.identifier_type,
        identifiers.identifier_value,
        entities.entity_number
    from {{ ref('bridge_identifiers') }} as identifiers
    inner join entities
        on
            identifiers.entity_id = entities.entity_id
            and entities.entity_type = '{{ entity_type }}'
    where identifiers.entity_type = '{{ identity_type }}'
{%- endmacro %}

{#- Whether a content is of a class: one of its fields equals, begins with or contains the class's value. -#}
{% macro is_of_class(content, class) -%}
    (
        {%- for field in ['content_key', 'content_type', 'topic', 'lifecycle_stage', 'audience'] %}
        (
            {{ class }}.field = '{{ field }}'
            and (
                ({{ class }}.operator = 'equals' and {{ content }}.{{ field }} = {{ class }}.value)
                or ({{ class }}.operator = 'starts_with' and {{ starts_with(content ~ '.' ~ field, class ~ '.value') }})
                or ({{ class }}.operator = 'contains' and {{ text_contains(content ~ '.' ~ field, class ~ '.value') }})
            )
        )
        or
        {%- endfor %}
        ({{ class }}.field = 'is_core' and {{ content }}.is_core = ({{ class }}.value = 'true'))
    )
{%- endmacro %}

{#- What happens to a buying committee, as kinds of events: someone of a role becomes known, or engages. -#}
{% macro committee_kinds() -%}
    select
        'committee' as fact,
        happenings.event_name,
        titled.decision_role as content_key
    from (select distinct decision_role from {{ ref('portrait_roles') }} union select null) as titled
    cross join (select 'person_known' as event_name union all select 'person_engaged' as event_name) as happenings
{%- endmacro %}

{#- Money as a metric adds it up: none is none, and beyond a trillion it is a slip of the pen that must not stop a build. -#}
{% macro believable_amount(amount) -%}
    greatest(least(coalesce({{ amount }}, 0), 1000000000000), -1000000000000)
{%- endmacro %}
