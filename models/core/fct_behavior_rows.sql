{{ config(materialized='view') }}
-- The rows that fct_behavior_days folds, under its names: to open a figure of a few visitors and days down to file and row.
with behaviors as (

    select * from {{ ref('behaviors') }}

),

final as (

    select
        source_table,
        source_key,
        visitor_key,
        visitor_key_type,
        {{ business_date('occurred_at') }} as occurred_on,
        event_name,
        {{ content_key('page_url', 'content_name') }} as content_key,
        1 as behavior_count,
        _load,
        _row
    from behaviors

)

select * from final
