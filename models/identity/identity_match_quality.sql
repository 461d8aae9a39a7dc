-- How well One-ID matches, against what is known to be true (see the macro true_records). Nothing where nothing is known.
{% set groups = {
    'matched_pairs': ['entity_id', 'true_id'],
    'found_pairs': ['entity_id'],
    'true_pairs': ['true_id'],
} %}

with record_ids as (

    select * from {{ ref('record_ids') }}
    where is_current

),

record_accounts as (

    select * from {{ ref('record_accounts') }}
    where is_current

),

truth as (

    select * from {{ true_records() }}

),

-- To which company the record of a person leads is judged by itself: that is told, not matched.
resolved as (

    select
        entity_type,
        source_table,
        source_key,
        entity_id
    from record_ids
    union all
    select
        'account_of_person' as entity_type,
        source_table,
        source_key,
        account_id as entity_id
    from record_accounts

),

measured as (

    select
        resolved.entity_type,
        resolved.source_table,
        resolved.entity_id,
        case resolved.entity_type when 'person' then truth.person_id else truth.company_id end as true_id
    from resolved
    inner join truth
        on
            resolved.source_table = truth.source_table
            and resolved.source_key = truth.source_key

),

by_table as (

    select
        entity_type,
        entity_id,
        true_id,
        source_table,
        false as is_total,
        count(*) as records
    from measured
    where true_id is not null
    group by entity_type, entity_id, true_id, source_table

),

counted as (

    select * from by_table
    union all
    select
        entity_type,
        entity_id,
        true_id,
        '*' as source_table,
        true as is_total,
        sum(records) as records
    from by_table
    group by entity_type, entity_id, true_id

),

{% for measure, keys in groups.items() %}
    {{ measure }}_of as (

        select
            entity_type,
            {{ keys | join(', ') }},
            source_table,
            is_total,
            sum(records) as records
        from counted
        group by entity_type, {{ keys | join(', ') }}, source_table, is_total

    ),

{% endfor %}

pairs as (

    {% for measure, keys in groups.items() %}
        select
            first_side.entity_type,
            first_side.source_table as source_table_a,
            second_side.source_table as source_table_b,
            '{{ measure }}' as measure,
            sum(
                case
                    when first_side.source_table = second_side.source_table
                        then {{ integer_quotient('first_side.records * (first_side.records - 1)', 2) }}
                    else first_side.records * second_side.records
                end
            ) as pair_count
        from {{ measure }}_of as first_side
        inner join {{ measure }}_of as second_side
            on
                first_side.entity_type = second_side.entity_type
                {% for key in keys %}
                    and first_side.{{ key }} = second_side.{{ key }}
                {% endfor %}
                and first_side.source_table <= second_side.source_table
                and first_side.is_total = second_side.is_total
        group by first_side.entity_type, first_side.source_table, second_side.source_table
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

pair_counts as (

    select
        entity_type,
        source_table_a,
        source_table_b,
        sum(case when measure = 'matched_pairs' then pair_count else 0 end) as matched_pairs,
        sum(case when measure = 'found_pairs' then pair_count else 0 end) as found_pairs,
        sum(case when measure = 'true_pairs' then pair_count else 0 end) as true_pairs
    from pairs
    group by entity_type, source_table_a, source_table_b

),

sizes as (

    select
        *,
        sum(records) over (partition by entity_type, entity_id) as found_size,
        sum(records) over (partition by entity_type, true_id) as true_size
    from counted
    where is_total

),

clusters as (

    select
        entity_type,
        sum(records) as records,
        count(distinct entity_id) as found_clusters,
        count(distinct true_id) as true_clusters,
        count(case when records = found_size and records = true_size then 1 end) as matched_clusters
    from sizes
    group by entity_type

),

final as (

    select
        pair_counts.entity_type,
        pair_counts.source_table_a,
        pair_counts.source_table_b,
        cast(pair_counts.true_pairs as bigint) as true_pairs,
        cast(pair_counts.found_pairs as bigint) as found_pairs,
        cast(pair_counts.matched_pairs as bigint) as matched_pairs,
        {{ ratio('pair_counts.matched_pairs', 'pair_counts.found_pairs') }} as pairwise_precision,
        {{ ratio('pair_counts.matched_pairs', 'pair_counts.true_pairs') }} as pairwise_recall,
        {{ ratio('2 * pair_counts.matched_pairs', '(pair_counts.found_pairs + pair_counts.true_pairs)') }} as pairwise_f1,
        cast(clusters.records as bigint) as records,
        clusters.true_clusters,
        clusters.found_clusters,
        clusters.matched_clusters,
        {{ ratio('clusters.matched_clusters', 'clusters.found_clusters') }} as cluster_precision,
        {{ ratio('clusters.matched_clusters', 'clusters.true_clusters') }} as cluster_recall,
        {{ ratio('2 * clusters.matched_clusters', '(clusters.found_clusters + clusters.true_clusters)') }} as cluster_f1
    from pair_counts
    left join clusters
        on
            pair_counts.entity_type = clusters.entity_type
            and pair_counts.source_table_a = '*'

)

select * from final
