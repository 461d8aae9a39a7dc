-- To which entity each identifier led, and when: the as-of answer (who was this on that day). An identifier that several share
-- leads to all of them, and says so. Grain: identifier × entity × period.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

record_ids as (

    select * from {{ ref('record_ids') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

guarded as (

    select * from {{ ref('identity_guarded') }}

),

held as (

    select
        evidence.identifier_key,
        record_ids.entity_id,
        greatest(record_ids.from_moment, evidence.moment) as from_moment,
        coalesce(record_ids.until_moment, {{ forever() }}) as until_moment,
        evidence.source_table,
        evidence.record_key
    from evidence
    inner join record_ids
        on
            evidence.record_key = record_ids.record_key
            and coalesce(record_ids.until_moment, {{ forever() }}) > evidence.moment

),

reached as (

    select
        *,
        max(until_moment) over (
            partition by identifier_key, entity_id
            order by from_moment, until_moment, record_key
            rows between unbounded preceding and 1 preceding
        ) as until_then
    from held

),

islands as (

    select
        *,
        sum(case when from_moment <= until_then then 0 else 1 end) over (
            partition by identifier_key, entity_id
            order by from_moment, until_moment, record_key
            rows between unbounded preceding and current row
        ) as island
    from reached

),

merged as (

    select
        identifier_key,
        entity_id,
        min(from_moment) as from_moment,
        max(until_moment) as until_moment,
        count(distinct record_key) as record_count,
        count(distinct source_table) as source_count
    from islands
    group by identifier_key, entity_id, island

),

identifiers as (

    select
        identifier_key,
        min(entity_type) as entity_type,
        min(identifier_type) as identifier_type,
        min(identifier_value) as identifier_value
    from evidence
    group by identifier_key

),

final as (

    select
        identifiers.entity_type,
        identifiers.identifier_type,
        identifiers.identifier_value,
        merged.entity_id,
        began.happened_at as valid_from,
        ended.happened_at as valid_to,
        merged.until_moment = {{ forever() }} as is_current,
        merged.record_count,
        merged.source_count,
        guarded.guard_id
    from merged
    inner join identifiers
        on merged.identifier_key = identifiers.identifier_key
    inner join moments as began
        on merged.from_moment = began.moment
    left join moments as ended
        on merged.until_moment = ended.moment
    left join guarded
        on merged.identifier_key = guarded.identifier_key

)

select * from final
