-- The golden record, a row per field.
with golden_fields as (

    select * from {{ ref('golden_fields') }}

),

final as (

    select
        entity_type,
        entity_id,
        field,
        field_value,
        source_table,
        source_key,
        told_at,
        source_count,
        confidence,
        value_count,
        verification,
        other_values
    from golden_fields

)

select * from final
