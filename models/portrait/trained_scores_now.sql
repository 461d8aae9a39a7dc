-- The trained scores as of now: log odds = base + Σ contributions, exactly, and the probability that they tell. Who is not in
-- the population that the score was learned from is not judged.
with models as (

    select * from {{ ref('trained_models') }}

),

definitions as (

    select * from {{ ref('trained_definitions') }}

),

conditions as (

    select
        populations.model_id,
        populations.days,
        populations.operator,
        populations.value,
        metrics.metric_number
    from {{ ref('trained_populations') }} as populations
    inner join {{ ref('portrait_metrics') }} as metrics
        on populations.metric_id = metrics.metric_id

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

values_now as (

    select * from {{ ref('metric_values') }}

),

judged as (

    select
        entities.entity_number,
        models.model_id,
        models.version,
        models.base_log_odds
    from models
    inner join definitions
        on models.model_id = definitions.model_id
    inner join entities
        on definitions.applies_to = entities.entity_type

),

outside as (

    select distinct
        judged.entity_number,
        judged.model_id
    from judged
    inner join conditions
        on judged.model_id = conditions.model_id
    left join values_now
        on
            judged.entity_number = values_now.entity_number
            and conditions.metric_number = values_now.metric_number
    where
        not case conditions.operator
            when 'at_least' then coalesce({{ value_in_window('values_now', 'conditions.days') }}, 0) >= conditions.value
            when 'at_most' then coalesce({{ value_in_window('values_now', 'conditions.days') }}, 0) <= conditions.value
        end

),

sums as (

    select
        entity_number,
        model_id,
        sum(contribution) as contribution
    from {{ ref('trained_evidence') }}
    group by entity_number, model_id

),

added as (

    select
        judged.entity_number,
        judged.model_id,
        judged.version,
        outside.entity_number is null as is_in_population,
        cast(
            cast(judged.base_log_odds as {{ sql_type('rate') }}) + coalesce(sums.contribution, 0) as {{ sql_type('rate') }}
        ) as log_odds
    from judged
    left join outside
        on
            judged.entity_number = outside.entity_number
            and judged.model_id = outside.model_id
    left join sums
        on
            judged.entity_number = sums.entity_number
            and judged.model_id = sums.model_id

),

final as (

    select
        entity_number,
        model_id,
        version,
        is_in_population,
        case when is_in_population then log_odds end as log_odds,
        case when is_in_population then {{ logistic('log_odds') }} end as probability
    from added

)

select * from final
