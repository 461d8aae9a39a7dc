-- How good the trained scores are, and whether they still fit: the figures of the training run, and the drift of now.
with figures as (

    select * from {{ ref('trained_validation') }}

),

drift as (

    select * from {{ ref('trained_drift_now') }}

),

models as (

    select * from {{ ref('trained_models') }}

),

united as (

    select
        model_id,
        period,
        measure,
        part,
        row_count,
        value
    from figures
    union all
    select
        model_id,
        'now' as period,
        'drift' as measure,
        cast({{ business_date(as_of()) }} as {{ sql_type('text') }}) as part,
        row_count,
        stability_index
    from drift

),

final as (

    select
        united.model_id,
        models.version,
        united.period,
        united.measure,
        united.part,
        cast(united.row_count as bigint) as row_count,
        united.value
    from united
    inner join models
        on united.model_id = models.model_id

)

select * from final
