{{ config(materialized='view') }}
-- The days of usage up to as_of with whose they are, and whether they are uses, signs of life or moments of flows, in numbers
-- instead of keys. A view: to look owners up again costs less than to keep all rows a second time.
with usage_days as (

    select * from {{ ref('fct_usage_days') }}
    where used_on <= {{ as_of_day() }}

),

users as (

    select * from {{ ref('product_users') }}

),

features as (

    select * from {{ ref('product_features') }}

),

roles as (

    select * from {{ ref('usage_event_roles') }}

),

final as (

    select
        users.product_user_no,
        users.account_no,
        users.user_no,
        usage_days.used_on,
        usage_days.event_name,
        features.feature_no,
        usage_days.flow,
        usage_days.flow_step,
        usage_days.release_key,
        case when usage_days.flow is not null then coalesce(roles.flow_moment, 'step') end as flow_moment,
        coalesce(roles.is_active, true) as is_active,
        case when coalesce(roles.is_use, usage_days.feature is not null) then usage_days.use_count else 0 end as uses,
        usage_days.use_count as events,
        usage_days.error_count as errors,
        usage_days.duration_seconds as seconds,
        usage_days.response_ms_total,
        usage_days.response_count,
        usage_days.first_at,
        usage_days.last_at
    from usage_days
    inner join users
        on
            usage_days.source_table = users.source_table
            and coalesce(usage_days.organization_key, '') = coalesce(users.organization_key, '')
            and coalesce(usage_days.person_key, '') = coalesce(users.person_key, '')
    left join features
        on usage_days.feature = features.feature
    left join roles
        on usage_days.event_name = roles.event_name

)

select * from final
