{{ config(materialized='view') }}
-- The rows that fct_usage_days folds, under its names: to open a figure of a few users and days down to file and row.
with usage_events as (

    select * from {{ ref('usage') }}

),

final as (

    select
        source_table,
        source_key,
        organization_key,
        organization_key_type,
        person_key,
        person_key_type,
        {{ business_date('occurred_at') }} as used_on,
        event_name,
        feature,
        cast(coalesce(use_count, 1) as bigint) as use_count,
        case when is_error then 1 else 0 end as error_count,
        _load,
        _row
    from usage_events

)

select * from final
