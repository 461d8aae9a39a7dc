-- Pairs that a person should look at: what shares a guarded identifier in small company, names that are alike but not alike
-- enough, evidence that is refused because it would join what must stay apart, and clusters that grew suspiciously large. A
-- steward's word (seed identity_decisions) closes a pair. Grain: entity type × pair × reason.
with evidence as (

    select * from {{ ref('identity_evidence') }}

),

guarded as (

    select * from {{ ref('identity_guarded') }}
    where guarded_position > 0

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where is_current

),

periods as (

    select * from {{ ref('identity_periods') }}
    where
        kind = 'refused'
        and valid_until is null

),

verdicts as (

    select * from {{ ref('identity_verdicts') }}
    where valid_until = {{ forever() }}

),

name_links as (

    select * from {{ ref('name_links') }}
    where verdict = 'review'

),

matches as (

    select * from {{ ref('identity_matches') }}
    where probability < {{ var('match_links_at_least') }}

),

names as (

    select
        name_key,
        identifier_key
    from {{ ref('names_in_evidence') }}

),

nodes as (

    select
        evidence.entity_type,
        evidence.identifier_key as node_key,
        min(record_ids.entity_id) as entity_id
    from evidence
    inner join record_ids
        on evidence.record_key = record_ids.record_key
    group by evidence.entity_type, evidence.identifier_key
    union all
    select
        entity_type,
        record_key as node_key,
        entity_id
    from record_ids

),

sharers as (

    select distinct
        guarded.entity_type,
        guarded.identifier_key,
        guarded.identifier_type,
        guarded.guard_id,
        record_ids.entity_id
    from guarded
    inner join evidence
        on guarded.identifier_key = evidence.identifier_key
    inner join record_ids
        on evidence.record_key = record_ids.record_key

),

company as (

    select
        *,
        count(*) over (partition by identifier_key) as sharer_count
    from sharers

),

sharing as (

    select
        one.entity_type,
        one.entity_id as left_id,
        other.entity_id as right_id,
        'shared_identifier' as reason,
        one.guard_id as rule_id,
        one.identifier_type as evidence_type,
        cast(null as {{ sql_type('decimal') }}) as score
    from company as one
    inner join company as other
        on
            one.identifier_key = other.identifier_key
            and one.entity_id < other.entity_id
    where one.sharer_count <= {{ var('review_sharers_at_most') }}

),

refused as (

    select
        left_nodes.entity_type,
        least(left_nodes.entity_id, right_nodes.entity_id) as left_id,
        greatest(left_nodes.entity_id, right_nodes.entity_id) as right_id,
        'refused_evidence' as reason,
        'kept_apart' as rule_id,
        'evidence' as evidence_type,
        cast(null as {{ sql_type('decimal') }}) as score
    from periods
    inner join nodes as left_nodes
        on periods.key = left_nodes.node_key
    inner join nodes as right_nodes
        on periods.other_key = right_nodes.node_key
    where left_nodes.entity_id <> right_nodes.entity_id

),

alike as (

    select
        'organization' as entity_type,
        least(left_nodes.entity_id, right_nodes.entity_id) as left_id,
        greatest(left_nodes.entity_id, right_nodes.entity_id) as right_id,
        'similar_name' as reason,
        name_links.rule as rule_id,
        'company_name' as evidence_type,
        cast(name_links.score as {{ sql_type('decimal') }}) as score
    from name_links
    inner join names as left_names
        on name_links.left_key = left_names.name_key
    inner join names as right_names
        on name_links.right_key = right_names.name_key
    inner join nodes as left_nodes
        on left_names.identifier_key = left_nodes.node_key
    inner join nodes as right_nodes
        on right_names.identifier_key = right_nodes.node_key
    where left_nodes.entity_id <> right_nodes.entity_id

),

probable as (

    select
        left_records.entity_type,
        least(left_records.entity_id, right_records.entity_id) as left_id,
        greatest(left_records.entity_id, right_records.entity_id) as right_id,
        'probable_match' as reason,
        matches.model as rule_id,
        'fields' as evidence_type,
        cast(matches.probability as {{ sql_type('decimal') }}) as score
    from matches
    inner join record_ids as left_records
        on
            matches.entity_type = left_records.entity_type
            and matches.left_type = left_records.source_table
            and matches.left_value = left_records.source_key
    inner join record_ids as right_records
        on
            matches.entity_type = right_records.entity_type
            and matches.right_type = right_records.source_table
            and matches.right_value = right_records.source_key
    where left_records.entity_id <> right_records.entity_id

),

sizes as (

    select
        entity_type,
        entity_id,
        count(distinct record_key) as record_count
    from record_ids
    group by entity_type, entity_id

),

oversized as (

    select
        sizes.entity_type,
        sizes.entity_id as left_id,
        sizes.entity_id as right_id,
        'large_cluster' as reason,
        alarms.alarm_id as rule_id,
        'record_count' as evidence_type,
        cast(null as {{ sql_type('decimal') }}) as score
    from sizes
    inner join {{ ref('identity_alarms') }} as alarms
        on
            sizes.entity_type = alarms.entity_type
            and sizes.record_count > alarms.records_at_most

),

found as (

    select * from sharing
    union all
    select * from alike
    union all
    select * from probable
    union all
    select * from refused
    union all
    select * from oversized

),

decided as (

    select
        verdicts.entity_type,
        least(left_nodes.entity_id, right_nodes.entity_id) as left_id,
        greatest(left_nodes.entity_id, right_nodes.entity_id) as right_id
    from verdicts
    inner join nodes as left_nodes
        on verdicts.left_key = left_nodes.node_key
    inner join nodes as right_nodes
        on verdicts.right_key = right_nodes.node_key

),

final as (

    select
        found.entity_type,
        found.left_id,
        found.right_id,
        found.reason,
        min(found.rule_id) as rule_id,
        min(found.evidence_type) as evidence_type,
        count(*) as evidence_count,
        max(found.score) as score
    from found
    left join decided
        on
            found.entity_type = decided.entity_type
            and found.left_id = decided.left_id
            and found.right_id = decided.right_id
    where decided.left_id is null
    group by found.entity_type, found.left_id, found.right_id, found.reason

)

select * from final
