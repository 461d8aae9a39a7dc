-- Releases of the product and what they touch; the module is that of the feature where the release does not name one.
with releases as (

    select
        *,
        row_number() over (
            partition by release_key order by updated_at desc nulls last, source_table asc, source_key asc
        ) as turn
    from {{ ref('releases') }}
    where
        is_current
        and release_key is not null
        and released_at is not null

),

features as (

    select * from {{ ref('dim_features') }}

),

final as (

    select
        releases.release_key,
        releases.product,
        coalesce(releases.module, features.module) as module,
        releases.feature,
        releases.released_at,
        {{ business_date('releases.released_at') }} as released_on,
        releases.title
    from releases
    left join features
        on releases.feature = features.feature
    where releases.turn = 1

)

select * from final
