-- The edges that evidence makes: each from the moment of its load until a guard ends its identifier, and what stewards
-- decreed. Edges that never count are left out, and those that tie nobody: what one record alone carries, unless a cluster may
-- hold one of its kind only, or somebody decided on it, or it is a company's, whose names may be linked.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

guarded as (

    select * from {{ ref('identity_guarded') }}

),

keys as (

    select
        entity_type,
        identifier_type,
        -- What a record is goes before what it shares: of two that must stay apart, each keeps its own id.
        case when lends_name then 0 else strength end as strength,
        case
            when is_exclusive
                then cast(row_number() over (order by is_exclusive desc, entity_type asc, identifier_type asc) - 1 as int)
            else -1
        end as exclusive_kind
    from {{ ref('identity_keys') }}

),

verdicts as (

    select * from {{ ref('identity_verdicts') }}

),

linking as (

    select identifier_key from evidence
    group by identifier_key
    having count(*) > 1
    union
    select left_key as identifier_key from verdicts
    union
    select right_key as identifier_key from verdicts

),

final as (

    select
        evidence.entity_type,
        evidence.record_key as left_key,
        evidence.identifier_key as right_key,
        evidence.moment as valid_from,
        coalesce(guarded.guarded_from, {{ forever() }}) as valid_until,
        evidence.first_position,
        keys.strength,
        keys.exclusive_kind,
        false as is_decreed
    from evidence
    inner join keys
        on
            evidence.entity_type = keys.entity_type
            and evidence.identifier_type = keys.identifier_type
    left join linking
        on evidence.identifier_key = linking.identifier_key
    left join guarded
        on evidence.identifier_key = guarded.identifier_key
    where
        evidence.moment < coalesce(guarded.guarded_from, {{ forever() }})
        and (
            linking.identifier_key is not null
            or keys.exclusive_kind >= 0
            or evidence.entity_type = 'organization'
        )
    union all
    select
        entity_type,
        left_key,
        right_key,
        valid_from,
        valid_until,
        {{ row_position('0', 'decision_rank') }} as first_position,
        -1 as strength,
        -1 as exclusive_kind,
        true as is_decreed
    from verdicts
    where verdict = 'same'

)

select * from final
