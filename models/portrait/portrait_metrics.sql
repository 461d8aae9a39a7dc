{{ config(materialized='view') }}
-- The metric catalogue, numbered.
with metrics as (

    select * from {{ ref('metrics') }}

),

final as (

    select
        cast(row_number() over (order by metric_id) as integer) as metric_number,
        metric_id,
        applies_to,
        kind,
        measure,
        unit,
        four_r,
        owner,
        milestone,
        label,
        label_zh,
        meaning
    from metrics

)

select * from final
