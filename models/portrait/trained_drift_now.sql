-- How far the scores of now have drifted from those of the training: the population stability index over the tenths of the
-- training, Σ (share − share then) × ln(share ÷ share then). A tenth without anybody counts as a ten-thousandth.
{% set least_share = '0.0001' %}
with scores as (

    select * from {{ ref('trained_scores_now') }}
    where is_in_population

),

edges as (

    select * from {{ ref('trained_validation') }}
    where measure = 'score_edge'

),

shares_then as (

    select * from {{ ref('trained_validation') }}
    where measure = 'score_share'

),

placed as (

    select
        scores.entity_number,
        scores.model_id,
        count(edges.value) + 1 as part
    from scores
    left join edges
        on
            scores.model_id = edges.model_id
            and scores.probability > edges.value
    group by scores.entity_number, scores.model_id

),

counts as (

    select
        model_id,
        count(*) as row_count
    from placed
    group by model_id

),

parts as (

    select
        model_id,
        part,
        count(*) as part_count
    from placed
    group by model_id, part

),

shares as (

    select
        counts.model_id,
        counts.row_count,
        greatest(shares_then.value, {{ least_share }}) as share_then,
        greatest(coalesce({{ ratio('parts.part_count', 'counts.row_count') }}, 0), {{ least_share }}) as share_now
    from counts
    inner join shares_then
        on counts.model_id = shares_then.model_id
    left join parts
        on
            counts.model_id = parts.model_id
            and shares_then.part = cast(parts.part as {{ sql_type('text') }})

),

final as (

    select
        model_id,
        max(row_count) as row_count,
        sum((share_now - share_then) * {{ log_of_one_plus('share_now / share_then - 1') }}) as stability_index
    from shares
    group by model_id

)

select * from final
