-- Every kind of event that happened to anybody, numbered: the small table through which millions of events find their metrics.
with kinds as (

    {% for fact in portrait_facts() %}
        select distinct
            '{{ fact.fact }}' as fact,
            {{ fact.event }} as event_name,
            {{ fact.content }} as content_key
        from {{ fact.relation }}
        {{ 'where ' ~ fact.where if fact.where }}
        union
    {% endfor %}
    {{ committee_kinds() }}

),

entity_types as (

    select 'person' as entity_type
    union all
    select 'account' as entity_type

),

spread as (

    select
        entity_types.entity_type,
        kinds.fact,
        kinds.event_name,
        kinds.content_key
    from kinds
    cross join entity_types
    where kinds.event_name is not null

),

final as (

    select
        cast(
            row_number() over (order by entity_type asc, fact asc, event_name asc, content_key asc nulls first) as integer
        ) as event_kind_number,
        entity_type,
        fact,
        event_name,
        content_key
    from spread

)

select * from final
