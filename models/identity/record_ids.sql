-- Whose record each record is, and when: the ID of the oldest record of its cluster.
with periods as (

    select * from {{ ref('identity_periods') }}
    where kind = 'period'

),

records as (

    select * from {{ ref('identity_records') }}

),

final as (

    select
        records.entity_type,
        records.record_key,
        records.source_table,
        records.source_key,
        records.first_position,
        anchors.own_id as entity_id,
        periods.valid_from as from_moment,
        periods.valid_until as until_moment,
        periods.valid_until is null as is_current
    from periods
    inner join records
        on periods.key = records.record_key
    inner join records as anchors
        on periods.other_key = anchors.record_key

)

select * from final
