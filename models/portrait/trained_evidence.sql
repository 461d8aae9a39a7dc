-- What each metric adds to the log odds of a trained score, as of now. Whoever has no such event has no row: it adds nothing.
with coefficients as (

    select * from {{ ref('trained_coefficients') }}

),

models as (

    select * from {{ ref('trained_models') }}

),

definitions as (

    select * from {{ ref('trained_definitions') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

values_now as (

    select * from {{ ref('metric_values') }}

),

measured as (

    select
        values_now.entity_number,
        models.model_id,
        models.version,
        values_now.metric_number,
        coefficients.metric_id,
        coefficients.days,
        coefficients.weight,
        {{ value_in_window('values_now', 'coefficients.days') }} as quantity
    from coefficients
    inner join models
        on coefficients.model_id = models.model_id
    inner join definitions
        on models.model_id = definitions.model_id
    inner join metrics
        on coefficients.metric_id = metrics.metric_id
    inner join values_now
        on metrics.metric_number = values_now.metric_number
    inner join entities
        on
            values_now.entity_number = entities.entity_number
            and definitions.applies_to = entities.entity_type

),

final as (

    select
        entity_number,
        model_id,
        version,
        metric_number,
        metric_id,
        days,
        quantity,
        cast(weight * {{ log_of_one_plus('quantity') }} as {{ sql_type('rate') }}) as contribution
    from measured
    where quantity > 0

)

select * from final
