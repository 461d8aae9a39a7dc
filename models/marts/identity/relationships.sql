-- The relation graph, as edges.
with relations as (

    select * from {{ ref('relations') }}

),

final as (

    select
        from_type,
        from_id,
        relation,
        to_type,
        to_id,
        valid_from,
        valid_to,
        evidence_count
    from relations

)

select * from final
