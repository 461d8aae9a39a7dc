-- The edges that evidence makes: each from the moment of its load until a guard ends its identifier, and what stewards
-- decreed. Edges that never count are left out.
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

moments as (

    select * from {{ ref('identity_moments') }}

),

decisions as (

    select * from {{ ref('identity_verdicts') }}
    where verdict = 'same'

),

dated as (

    select
        evidence.entity_type,
        {{ record_node('evidence.entity_type', 'evidence.source_table', 'evidence.source_key') }} as left_key,
        {{ identifier_node('evidence.entity_type', 'evidence.identifier_type', 'evidence.identifier_value') }} as right_key,
        evidence.first_position,
        keys.strength,
        keys.exclusive_kind,
        began.moment as valid_from,
        coalesce(ended.moment, case when guarded.guarded_position = 0 then 0 end) as guarded_from
    from evidence
    inner join keys
        on
            evidence.entity_type = keys.entity_type
            and evidence.identifier_type = keys.identifier_type
    inner join moments as began
        on {{ load_of_position('evidence.first_position') }} = began.load_seq
    left join guarded
        on
            evidence.entity_type = guarded.entity_type
            and evidence.identifier_type = guarded.identifier_type
            and evidence.identifier_value = guarded.identifier_value
    left join moments as ended
        on {{ load_of_position('guarded.guarded_position') }} = ended.load_seq

),

final as (

    select
        entity_type,
        left_key,
        right_key,
        valid_from,
        coalesce(guarded_from, {{ forever() }}) as valid_until,
        first_position,
        strength,
        exclusive_kind,
        false as is_decreed
    from dated
    where valid_from < coalesce(guarded_from, {{ forever() }})
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
    from decisions

)

select * from final
