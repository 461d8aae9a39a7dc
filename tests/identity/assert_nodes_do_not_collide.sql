-- Two nodes of the graph with one 64-bit number would be merged without a reason.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

nodes as (

    select distinct
        entity_type,
        identifier_type as node_type,
        identifier_value as node_value,
        identifier_key as node_key
    from evidence
    union all
    select distinct
        entity_type,
        source_table as node_type,
        source_key as node_value,
        record_key as node_key
    from evidence

),

final as (

    select
        node_key,
        count(*) as nodes_of_one_number
    from nodes
    group by node_key
    having count(*) > 1

)

select * from final
