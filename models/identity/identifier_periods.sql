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
        evidence.entity_type,
        evidence.identifier_type,
        evidence.identifier_value,
        record_ids.entity_id,
        greatest(record_ids.from_moment, moments.moment) as from_moment,
        coalesce(record_ids.until_moment, {{ forever() }}) as until_moment,
        evidence.source_table,
        evidence.source_key
    from evidence
    inner join moments
        on {{ load_of_position('evidence.first_position') }} = moments.load_seq
    inner join record_ids
        on
            evidence.entity_type = record_ids.entity_type
            and evidence.source_table = record_ids.source_table
            and evidence.source_key = record_ids.source_key
            and coalesce(record_ids.until_moment, {{ forever() }}) > moments.moment

),

reached as (

    select
        *,
        max(until_moment) over (
            partition by entity_type, identifier_type, identifier_value, entity_id
            order by from_moment, until_moment, source_table, source_key
            rows between unbounded preceding and 1 preceding
        ) as until_then
    from held

),

islands as (

    select
        *,
        sum(case when from_moment <= until_then then 0 else 1 end) over (
            partition by entity_type, identifier_type, identifier_value, entity_id
            order by from_moment, until_moment, source_table, source_key
            rows between unbounded preceding and current row
        ) as island
    from reached

),

merged as (

    select
        entity_type,
        identifier_type,
        identifier_value,
        entity_id,
        min(from_moment) as from_moment,
        max(until_moment) as until_moment,
        count(distinct source_table || source_key) as record_count,
        count(distinct source_table) as source_count
    from islands
    group by entity_type, identifier_type, identifier_value, entity_id, island

),

final as (

    select
        merged.entity_type,
        merged.identifier_type,
        merged.identifier_value,
        merged.entity_id,
        began.happened_at as valid_from,
        ended.happened_at as valid_to,
        merged.until_moment = {{ forever() }} as is_current,
        merged.record_count,
        merged.source_count,
        guarded.guard_id
    from merged
    inner join moments as began
        on merged.from_moment = began.moment
    left join moments as ended
        on merged.until_moment = ended.moment
    left join guarded
        on
            merged.entity_type = guarded.entity_type
            and merged.identifier_type = guarded.identifier_type
            and merged.identifier_value = guarded.identifier_value

)

select * from final
