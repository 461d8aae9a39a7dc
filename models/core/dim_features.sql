-- The feature tree as the product's owners declare it, and every feature that usage names though nobody declared it.
with versions as (

    select
        *,
        row_number() over (partition by feature order by updated_at desc nulls last, source_table asc, source_key asc) as turn
    from {{ ref('features') }}
    where
        is_current
        and feature is not null

),

declared as (

    select * from versions
    where turn = 1

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
        coalesce(declared.feature, used.feature) as feature,
        case when declared.feature is null then used.module else coalesce(declared.module, used.module) end as module,
        case when declared.feature is null then used.flow else declared.flow end as flow,
        declared.flow_role,
        coalesce(declared.is_core, false) as is_core,
        declared.value_level,
        declared.feature is not null as is_declared,
        used.first_used_on
    from declared
    full outer join used
        on declared.feature = used.feature

)

select * from final
