-- The feature tree with a number for each feature and module, by which millions of rows are counted; the numbers hold for this
-- run alone.
with features as (

    select * from {{ ref('dim_features') }}

),

final as (

    select
        row_number() over (order by feature asc) as feature_no,
        case when module is not null then dense_rank() over (order by module asc nulls last) end as module_no,
        *
    from features

)

select * from final
