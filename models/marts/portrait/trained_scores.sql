-- The trained scores of everybody, as of now.
with scores as (

    select * from {{ ref('trained_scores_now') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

definitions as (

    select * from {{ ref('trained_definitions') }}

),

final as (

    select
        entities.entity_type,
        entities.entity_id,
        scores.model_id,
        scores.version,
        definitions.label,
        definitions.label_zh,
        definitions.horizon_days,
        scores.is_in_population,
        scores.probability,
        scores.log_odds,
        case
            when scores.is_in_population
                then row_number() over (
                        partition by scores.model_id, scores.is_in_population
                        order by scores.log_odds desc, entities.entity_id asc
                    )
        end as score_rank
    from scores
    inner join entities
        on scores.entity_number = entities.entity_number
    inner join definitions
        on scores.model_id = definitions.model_id

)

select * from final
