-- Why a trained score is what it is: what each metric adds to the log odds, the strongest first.
with evidence as (

    select * from {{ ref('trained_evidence') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

final as (

    select
        entities.entity_type,
        entities.entity_id,
        evidence.model_id,
        evidence.version,
        evidence.metric_id,
        evidence.days,
        metrics.label,
        metrics.label_zh,
        metrics.unit,
        evidence.quantity,
        evidence.contribution,
        row_number() over (
            partition by evidence.entity_number, evidence.model_id
            order by abs(evidence.contribution) desc, evidence.metric_id asc, evidence.days asc nulls last
        ) as strength_rank
    from evidence
    inner join entities
        on evidence.entity_number = entities.entity_number
    inner join metrics
        on evidence.metric_number = metrics.metric_number

)

select * from final
