-- To whom an identifier leads today: the entity of the oldest record whose evidence for it stands. Guarded ones lead to nobody.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

guarded as (

    select * from {{ ref('identity_guarded') }}

),

refused as (

    select
        key,
        other_key
    from {{ ref('identity_periods') }}
    where
        kind = 'refused'
        and valid_until is null

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where is_current

),

names as (

    select
        company_name,
        name_key,
        {{ name_identifier_type() }} as identifier_type
    from {{ ref('company_names') }}
    where is_usable

),

standing as (

    select
        evidence.entity_type,
        evidence.identifier_type,
        evidence.identifier_value,
        record_ids.entity_id,
        evidence.first_position,
        row_number() over (
            partition by evidence.identifier_key
            order by evidence.first_position, evidence.source_table, evidence.source_key
        ) as seniority
    from evidence
    inner join record_ids
        on evidence.record_key = record_ids.record_key
    left join guarded
        on evidence.identifier_key = guarded.identifier_key
    left join refused
        on
            evidence.record_key = refused.key
            and evidence.identifier_key = refused.other_key
    where
        guarded.identifier_key is null
        and refused.key is null

),

final as (

    select
        entity_type,
        identifier_type,
        identifier_value,
        entity_id
    from standing
    where seniority = 1
    union all
    -- Facts name companies as somebody wrote them.
    select
        standing.entity_type,
        'organization_name' as identifier_type,
        names.company_name as identifier_value,
        standing.entity_id
    from standing
    inner join names
        on
            standing.identifier_type = names.identifier_type
            and standing.identifier_value = names.name_key
    where
        standing.entity_type = 'organization'
        and standing.seniority = 1

)

select * from final
