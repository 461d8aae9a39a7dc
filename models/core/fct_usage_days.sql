{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'organization_key', 'person_key']
    )
}}
-- The fold of product usage, as fct_behavior_days folds behaviors: recomputed for the users that new loads touch.
with scoped as (

    {{ rows_of_touched(ref('usage'), ['source_table', 'organization_key', 'person_key']) }}

),

final as (

    select
        source_table,
        organization_key,
        max(organization_key_type) as organization_key_type,
        person_key,
        max(person_key_type) as person_key_type,
        {{ business_date('occurred_at') }} as used_on,
        event_name,
        feature,
        max(module) as module,
        flow,
        flow_step,
        release_key,
        cast(sum(coalesce(use_count, 1)) as bigint) as use_count,
        count(case when is_error then 1 end) as error_count,
        cast(coalesce(sum(duration_seconds), 0) as {{ sql_type('decimal') }}) as duration_seconds,
        cast(coalesce(sum(response_ms), 0) as {{ sql_type('decimal') }}) as response_ms_total,
        count(response_ms) as response_count,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        max(_load) as _load
    from scoped
    group by
        source_table, organization_key, person_key, {{ business_date('occurred_at') }},
        event_name, feature, flow, flow_step, release_key

)

select * from final
