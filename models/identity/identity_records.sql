-- Every record, in the order in which they came, with the ID that it would give to a cluster of which it is the oldest: the
-- digest of the strongest identifier that its first row brought into the warehouse, or of its own key where it brought none.
-- So the ID does not depend on file or load numbers, and each identifier gives one ID only.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

guarded as (

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
    from evidence
    where source_table in ('behaviors', 'people', 'opportunities')

),

records as (

    select
        entity_type,
        source_table,
        source_key,
        min(first_position) as first_position
    from positions
    group by entity_type, source_table, source_key

),

carriers as (

    select
        evidence.*,
        keys.strength,
        row_number() over (
            partition by evidence.entity_type, evidence.identifier_type, evidence.identifier_value
            order by evidence.first_position, evidence.source_table, evidence.source_key
        ) as carrier_rank
    from evidence
    inner join keys
        on
            evidence.entity_type = keys.entity_type
            and evidence.identifier_type = keys.identifier_type

),

brought as (

    select
        carriers.entity_type,
        carriers.source_table,
        carriers.source_key,
        carriers.first_position,
        {{ entity_id('carriers.entity_type', ['carriers.identifier_type', 'carriers.identifier_value']) }} as entity_id,
        row_number() over (
            partition by carriers.entity_type, carriers.source_table, carriers.source_key
            order by carriers.first_position, carriers.strength, carriers.identifier_value
        ) as choice
    from carriers
    left join guarded
        on
            carriers.entity_type = guarded.entity_type
            and carriers.identifier_type = guarded.identifier_type
            and carriers.identifier_value = guarded.identifier_value
    where
        carriers.carrier_rank = 1
        and coalesce(guarded.guarded_position, 1) > 0

),

final as (

    select
        records.entity_type,
        records.source_table,
        records.source_key,
        {{ record_node('records.entity_type', 'records.source_table', 'records.source_key') }} as record_key,
        moments.moment,
        records.first_position,
        coalesce(
            brought.entity_id, {{ entity_id('records.entity_type', ['records.source_table', 'records.source_key']) }}
        ) as own_id
    from records
    inner join moments
        on {{ load_of_position('records.first_position') }} = moments.load_seq
    left join brought
        on
            records.entity_type = brought.entity_type
            and records.source_table = brought.source_table
            and records.source_key = brought.source_key
            and records.first_position = brought.first_position
            and brought.choice = 1

)

select * from final
