-- The fold of product usage that the diagnosis reads: what each user of each company did with each feature in each month. Rows
-- without feature are signs of life such as signing in; rows without company or user are usage that leads to none.
with usage_days as (

    select * from {{ ref('fct_usage_days') }}
    where used_on <= {{ as_of_day() }}

),

users as (

    select * from {{ ref('product_users') }}

),

roles as (

    select * from {{ ref('usage_event_roles') }}

),

owned as (

    select
        users.account_id,
        users.user_id,
        usage_days.feature,
        usage_days.used_on,
        case when coalesce(roles.is_use, usage_days.feature is not null) then usage_days.use_count else 0 end as uses,
        case when coalesce(roles.is_use, usage_days.feature is not null) then 0 else usage_days.use_count end as other_events,
        case when coalesce(roles.is_active, true) then 1 else 0 end as is_active,
        usage_days.error_count,
        usage_days.duration_seconds,
        usage_days.response_ms_total,
        usage_days.response_count,
        case
            when usage_days.response_ms_total >= {{ var('slow_response_ms') }} * usage_days.response_count
                then usage_days.response_count
            else 0
        end as slow_count
    from usage_days
    inner join users
        on
            usage_days.source_table = users.source_table
            and coalesce(usage_days.organization_key, '') = coalesce(users.organization_key, '')
            and coalesce(usage_days.person_key, '') = coalesce(users.person_key, '')
    left join roles
        on usage_days.event_name = roles.event_name

),

final as (

    select
        account_id,
        user_id,
        feature,
        {{ month_start('used_on') }} as usage_month,
        cast(sum(uses) as bigint) as uses,
        cast(sum(other_events) as bigint) as other_events,
        max(is_active) = 1 as is_active,
        {{ days_of_month('case when uses > 0 then used_on end') }} as days,
        cast(sum(error_count) as bigint) as errors,
        cast(sum(duration_seconds) as {{ sql_type('decimal') }}) as seconds,
        cast(sum(response_ms_total) as {{ sql_type('decimal') }}) as response_ms_total,
        cast(sum(response_count) as bigint) as response_count,
        cast(sum(slow_count) as bigint) as slow_count,
        min(case when uses > 0 then used_on end) as first_use_on,
        max(case when uses > 0 then used_on end) as last_use_on
    from owned
    group by account_id, user_id, feature, {{ month_start('used_on') }}

)

select * from final
