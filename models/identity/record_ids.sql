-- Whose record each record is, and when: the ID of the oldest record of its cluster.
with periods as (

    select * from {{ ref('identity_periods') }}
    where kind = 'period'

),

records as (

    select * from {{ ref('identity_records') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

final as (

    select
        records.entity_type,
        records.source_table,
        records.source_key,
        records.first_position,
        anchors.own_id as entity_id,
        periods.valid_from as from_moment,
        periods.valid_until as until_moment,
        began.happened_at as valid_from,
        ended.happened_at as valid_to,
        periods.valid_until is null as is_current
    from periods
    inner join records
        on periods.key = records.record_key
    inner join records as anchors
        on periods.other_key = anchors.record_key
    inner join moments as began
        on periods.valid_from = began.moment
    left join moments as ended
        on periods.valid_until = ended.moment

)

select * from final
