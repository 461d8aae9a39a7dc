-- What each feature of a trained score counts: log odds = base + Σ weight × ln(1 + sum of the metric over the window).
with coefficients as (

    select * from {{ ref('trained_coefficients') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

final as (

    select
        coefficients.model_id,
        coefficients.metric_id,
        coefficients.days,
        metrics.label,
        metrics.label_zh,
        metrics.unit,
        coefficients.transform,
        coefficients.mean,
        coefficients.spread,
        coefficients.coefficient,
        coefficients.weight
    from coefficients
    inner join metrics
        on coefficients.metric_id = metrics.metric_id

)

select * from final
