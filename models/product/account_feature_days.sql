-- What each company did with each feature on each day, all its users together: for what happens between days that are not those
-- of months, such as releases and renewals.
with usage_days as (

    select * from {{ ref('fct_usage_days') }}
    where
        feature is not null
        and used_on <= {{ as_of_day() }}

),

users as (

    select * from {{ ref('product_users') }}
    where account_id is not null

),

roles as (

    select * from {{ ref('usage_event_roles') }}

),

final as (

    select
        users.account_id,
        usage_days.feature,
        usage_days.used_on,
        cast(sum(case when coalesce(roles.is_use, true) then usage_days.use_count else 0 end) as bigint) as uses,
        cast(sum(usage_days.error_count) as bigint) as errors,
        cast(sum(usage_days.response_ms_total) as {{ sql_type('decimal') }}) as response_ms_total,
        cast(sum(usage_days.response_count) as bigint) as response_count
    from usage_days
    inner join users
        on
            usage_days.source_table = users.source_table
            and coalesce(usage_days.organization_key, '') = coalesce(users.organization_key, '')
            and coalesce(usage_days.person_key, '') = coalesce(users.person_key, '')
    left join roles
        on usage_days.event_name = roles.event_name
    group by users.account_id, usage_days.feature, usage_days.used_on

)

select * from final
