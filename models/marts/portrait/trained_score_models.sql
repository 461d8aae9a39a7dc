-- The trained scores in use: what was learned, from which days, and how large the windows were.
with models as (

    select * from {{ ref('trained_models') }}

),

definitions as (

    select * from {{ ref('trained_definitions') }}

),

final as (

    select
        models.model_id,
        models.version,
        definitions.applies_to,
        definitions.snapshots,
        definitions.outcome_metric,
        models.horizon_days,
        definitions.owner,
        definitions.label,
        definitions.label_zh,
        definitions.definition,
        models.observed_until,
        models.train_from,
        models.train_until,
        models.train_rows,
        models.train_outcomes,
        models.valid_from,
        models.valid_until,
        models.valid_rows,
        models.valid_outcomes,
        models.features_considered,
        models.features_used,
        models.strength,
        models.base_log_odds
    from models
    inner join definitions
        on models.model_id = definitions.model_id

)

select * from final
