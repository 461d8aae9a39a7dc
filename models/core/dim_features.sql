-- The feature tree as the product's owners declare it, and every feature that usage names though nobody declared it.
with features as (

    select
        *,
        row_number() over (partition by feature order by updated_at desc nulls last, source_table asc, source_key asc) as turn
    from {{ ref('features') }}
    where
        is_current
        and feature is not null

),

usage_days as (

    select * from {{ ref('fct_usage_days') }}

),

used as (

    select
        feature,
        max(module) as module,
        max(flow) as flow,
        min(used_on) as first_used_on
    from usage_days
    where feature is not null
    group by feature

),

final as (

    select
        coalesce(features.feature, used.feature) as feature,
        case when features.feature is null then used.module else coalesce(features.module, used.module) end as module,
        case when features.feature is null then used.flow else features.flow end as flow,
        features.flow_role,
        coalesce(features.is_core, false) as is_core,
        features.value_level,
        features.feature is not null as is_declared,
        used.first_used_on
    from (select * from features where turn = 1) as features
    full outer join used
        on features.feature = used.feature

)

select * from final
