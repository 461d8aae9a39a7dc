-- The feature tree with a number for each feature and module, by which millions of rows are counted; the numbers hold for this
-- run alone.
with features as (

    select * from {{ ref('dim_features') }}

),

final as (

    select
        cast(row_number() over (order by feature asc) as integer) as feature_no,
        cast(case when module is not null then dense_rank() over (order by module asc nulls last) end as integer) as module_no,
        feature,
        module,
        flow,
        flow_role,
        is_core,
        value_level,
        is_declared,
        first_used_on
    from features

)

select * from final
