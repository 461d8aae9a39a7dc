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

moments as (

    select * from {{ ref('identity_moments') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by identifier_type, identifier_value order by first_position, source_table, source_key
        ) as seniority
    from evidence

),

final as (

    select
        ranked.identifier_value as name_key,
        ranked.identifier_type = 'company_name' as is_legal,
        moments.moment,
        coalesce(guarded_moments.moment, {{ forever() }}) as guarded_from,
        {{ record_node('ranked.entity_type', 'ranked.source_table', 'ranked.source_key') }} as record_key
    from ranked
    inner join moments
        on {{ load_of_position('ranked.first_position') }} = moments.load_seq
    left join guarded
        on
            ranked.entity_type = guarded.entity_type
            and ranked.identifier_type = guarded.identifier_type
            and ranked.identifier_value = guarded.identifier_value
    left join moments as guarded_moments
        on {{ load_of_position('guarded.guarded_position') }} = guarded_moments.load_seq
    where ranked.seniority = 1

)

select * from final
