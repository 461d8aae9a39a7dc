{{ config(materialized='view') }}
-- All edges of the graph: what evidence says, and what company names say where evidence is silent.
with evidence_edges as (

    select * from {{ ref('identity_evidence_edges') }}

),

name_links as (

    select * from {{ ref('name_links') }}
    where verdict = 'linked'

),

names as (

    select
        name_key,
        identifier_key
    from {{ ref('names_in_evidence') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

final as (

    select
        left_key,
        right_key,
        valid_from,
        valid_until,
        first_position,
        strength,
        exclusive_kind,
        is_decreed
    from evidence_edges
    union all
    select
        left_names.identifier_key as left_key,
        right_names.identifier_key as right_key,
        name_links.valid_from,
        name_links.valid_until,
        {{ row_position('(coalesce(moments.load_seq, 0) + 1)', '0') }} as first_position,
        -1 as strength,  -- no record carries a name link: it ties two identifiers
        -1 as exclusive_kind,
        false as is_decreed
    from name_links
    inner join names as left_names
        on name_links.left_key = left_names.name_key
    inner join names as right_names
        on name_links.right_key = right_names.name_key
    inner join moments
        on name_links.valid_from = moments.moment

)

select * from final
