-- Every company name among the identifiers, with the record that brought it first and the moments from which it counts and no
-- longer ties anybody.
with evidence as (

    select * from {{ ref('identity_evidence') }}
    where
        entity_type = 'organization'
        and identifier_type in ('company_name', 'short_name')

),

guarded as (

    select * from {{ ref('identity_guarded') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by identifier_key order by first_position, source_table, source_key
        ) as seniority
    from evidence

),

final as (

    select
        ranked.identifier_value as name_key,
        ranked.identifier_type = 'company_name' as is_legal,
        ranked.moment,
        coalesce(guarded.guarded_from, {{ forever() }}) as guarded_from,
        ranked.identifier_key,
        ranked.identifier_type,
        ranked.record_key
    from ranked
    left join guarded
        on ranked.identifier_key = guarded.identifier_key
    where ranked.seniority = 1

)

select * from final
