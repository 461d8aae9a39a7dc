{{ config(materialized='view') }}
-- The rows of which events are made: what portrait_events sums by day, each with the load and the row that it was read from.
-- In place of a fold stand the rows that it folds. A view, because it is only read for one entity and a few days, to open a
-- score.
{% set unfolded = {'fct_behavior_days': ref('fct_behavior_rows'), 'fct_usage_days': ref('fct_usage_rows')} %}
with entities as (

    select * from {{ ref('portrait_entities') }}

),

persons as (

    {{ keys_of_entities('person', 'person') }}

),

accounts as (

    {{ keys_of_entities('account', 'organization') }}

),

final as (

    {% for fact in portrait_facts() %}
        select
            {{ 'persons.entity_number' if fact.person_key or fact.person_id else 'cast(null as integer)' }} as person_number,
            {{ 'accounts.entity_number' if fact.account_key or fact.account_id else 'cast(null as integer)' }} as account_number,
            '{{ fact.fact }}' as fact,
            facts.event_name,
            facts.content_key,
            facts.occurred_on,
            cast(facts.quantity as bigint) as quantity,
            facts.source_table,
            facts._load,
            facts._row
        from (
            select
                {{ fact.event }} as event_name,
                {{ fact.content }} as content_key,
                {{ fact.day }} as occurred_on,
                {{ fact.quantity or 1 }} as quantity,
                source_table,
                _load,
                _row,
                {{ owner_columns(fact) }}
            from {{ unfolded.get(fact.relation.identifier, fact.relation) }}
            {{ 'where ' ~ fact.where if fact.where }}
        ) as facts
        {{ join_entity('persons', 'person', fact.person_key, fact.person_id) }}
        {{ join_entity('accounts', 'account', fact.account_key, fact.account_id) }}
        where
            facts.event_name is not null
            and facts.occurred_on <= {{ as_of_day() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
