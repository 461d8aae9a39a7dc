{{ config(materialized='view') }}
-- What people read, watch, download and use: contents with their audience and stage, and features of the product.
with contents as (

    select * from {{ ref('contents') }}
    where is_current

),

features as (

    select * from {{ ref('features') }}
    where is_current

),

final as (

    select
        source_table,
        content_key,
        title,
        content_type,
        audience,
        lifecycle_stage,
        topic,
        published_on,
        false as is_core
    from contents
    union all
    select
        source_table,
        feature as content_key,
        feature as title,
        'feature' as content_type,
        cast(null as {{ sql_type('text') }}) as audience,
        cast(null as {{ sql_type('text') }}) as lifecycle_stage,
        module as topic,
        cast(null as date) as published_on,
        coalesce(is_core, false) as is_core
    from features

)

select * from final
