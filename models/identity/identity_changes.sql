-- Merges and splits: what changed the ID of a record after its first day. Grain: entity type × moment × former × new ID.
with record_ids as (

    select * from {{ ref('record_ids') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

followed as (

    select
        entity_type,
        source_table,
        source_key,
        entity_id,
        from_moment,
        lag(entity_id) over (partition by entity_type, source_table, source_key order by from_moment) as former_id
    from record_ids

),

changes as (

    select
        entity_type,
        from_moment,
        former_id,
        entity_id,
        count(*) as record_count
    from followed
    where former_id is not null
    group by entity_type, from_moment, former_id, entity_id

),

former as (

    select distinct
        changes.entity_type,
        changes.former_id,
        changes.from_moment
    from changes
    inner join record_ids
        on
            changes.entity_type = record_ids.entity_type
            and changes.former_id = record_ids.entity_id
            and changes.from_moment >= record_ids.from_moment
            and changes.from_moment < coalesce(record_ids.until_moment, {{ forever() }})

),

known_before as (

    select distinct
        changes.entity_type,
        changes.entity_id,
        changes.from_moment
    from changes
    inner join record_ids
        on
            changes.entity_type = record_ids.entity_type
            and changes.entity_id = record_ids.entity_id
            and changes.from_moment > record_ids.from_moment
            and changes.from_moment <= coalesce(record_ids.until_moment, {{ forever() }})

),

final as (

    select
        changes.entity_type,
        case
            when known_before.entity_id is null then 'split'
            when former.former_id is not null then 'transfer'
            else 'merge'
        end as event_type,
        changes.former_id,
        changes.entity_id as new_id,
        changes.record_count,
        case
            when moments.load_seq is null then 'decision'
            when known_before.entity_id is not null and former.former_id is null then 'evidence'
            else 'guard'
        end as cause,
        moments.happened_at,
        moments.load_seq,
        changes.from_moment as moment
    from changes
    inner join moments
        on changes.from_moment = moments.moment
    left join former
        on
            changes.entity_type = former.entity_type
            and changes.former_id = former.former_id
            and changes.from_moment = former.from_moment
    left join known_before
        on
            changes.entity_type = known_before.entity_type
            and changes.entity_id = known_before.entity_id
            and changes.from_moment = known_before.from_moment

)

select * from final
