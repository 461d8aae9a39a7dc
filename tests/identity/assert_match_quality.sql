-- Over all records whose truth is known, One-ID matches at least as well as the floors say. Without a known truth, or with
-- that of a few pairs only, there is nothing to judge.
{% set measures = [
    'pairwise_precision', 'pairwise_recall', 'pairwise_f1', 'cluster_precision', 'cluster_recall', 'cluster_f1',
] %}

with quality as (

    select * from {{ ref('match_quality') }}
    where source_table_a = '*'

),

floors as (

    select * from {{ ref('identity_quality_floors') }}

),

measured as (

    select
        floors.entity_type,
        floors.measure,
        floors.at_least,
        case floors.measure
            {% for measure in measures %}
                when '{{ measure }}' then quality.{{ measure }}
            {% endfor %}
        end as measured
    from floors
    inner join quality
        on
            floors.entity_type = quality.entity_type
            and floors.judged_from_pairs <= greatest(quality.true_pairs, quality.found_pairs)

),

-- A measure of another name judges nothing: that is a slip of the pen, and no pass.
final as (

    select
        entity_type,
        measure,
        at_least,
        measured
    from measured
    where
        measured < at_least
        or measure not in ('{{ measures | join("', '") }}')

)

select * from final
