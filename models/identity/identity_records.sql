-- Every record, in the order in which they came, with the ID that it would give to a cluster of which it is the oldest: the
-- digest of the strongest identifier that its first row brought and that of no older record did, or of its own key where there
-- is none. So the ID does not depend on file or load numbers, and each identifier gives one ID only.
with guarded as (

    select * from {{ ref('identity_guarded') }}

),

keys as (

    select * from {{ ref('identity_keys') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

known as (

    select
        'person' as entity_type,
        source_table,
        source_key,
        _load,
        _row
    from {{ ref('people') }}
    union all
    select
        'organization' as entity_type,
        source_table,
        source_key,
        _load,
        _row
    from {{ ref('organizations') }}

),

positions as (

    select
        entity_type,
        source_table,
        source_key,
        {{ row_position('_load', '_row') }} as first_position
    from known
    union all
    select
        entity_type,
        source_table,
        source_key,
        first_position
    from {{ ref('identity_evidence') }}
    where source_table in ('behaviors', 'people', 'opportunities')

),

oldest as (

    select
        {{ record_node('entity_type', 'source_table', 'source_key') }} as record_key,
        entity_type,
        source_table,
        source_key,
        min(first_position) as first_position
    from positions
    group by entity_type, source_table, source_key

),

records as (

    select
        *,
        row_number() over (order by first_position, entity_type, source_table, source_key) as seniority
    from oldest

),

born_with as (

    select
        records.seniority,
        evidence.identifier_key,
        evidence.entity_type,
        evidence.identifier_type,
        evidence.identifier_value
    from records
    inner join {{ ref('identity_evidence') }} as evidence
        on
            records.record_key = evidence.record_key
            and records.first_position = evidence.first_position
    left join guarded
        on evidence.identifier_key = guarded.identifier_key
    where coalesce(guarded.guarded_from, 1) > 0

),

takers as (

    select
        identifier_key,
        min(seniority) as seniority
    from born_with
    group by identifier_key

),

brought as (

    select
        born_with.seniority,
        born_with.identifier_type,
        born_with.identifier_value,
        row_number() over (
            partition by born_with.seniority order by keys.strength, born_with.identifier_value
        ) as choice
    from born_with
    inner join takers
        on
            born_with.identifier_key = takers.identifier_key
            and born_with.seniority = takers.seniority
    inner join keys
        on
            born_with.entity_type = keys.entity_type
            and born_with.identifier_type = keys.identifier_type

),

final as (

    select
        records.entity_type,
        records.source_table,
        records.source_key,
        records.record_key,
        moments.moment,
        records.first_position,
        records.seniority,
        {{ entity_id('records.entity_type', [
            'coalesce(brought.identifier_type, records.source_table)',
            'coalesce(brought.identifier_value, records.source_key)',
        ]) }} as own_id
    from records
    inner join moments
        on {{ load_of_position('records.first_position') }} = moments.load_seq
    left join brought
        on
            records.seniority = brought.seniority
            and brought.choice = 1

)

select * from final
