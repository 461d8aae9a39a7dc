-- The days on which users of the product were active, with what they used that day.
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

final as (

    select
        users.account_id,
        users.user_id,
        usage_days.used_on,
        cast(sum(
            case when coalesce(roles.is_use, usage_days.feature is not null) then usage_days.use_count else 0 end
        ) as bigint) as uses
    from usage_days
    inner join users
        on
            usage_days.source_table = users.source_table
            and coalesce(usage_days.organization_key, '') = coalesce(users.organization_key, '')
            and coalesce(usage_days.person_key, '') = coalesce(users.person_key, '')
    left join roles
        on usage_days.event_name = roles.event_name
    where coalesce(roles.is_active, true)
    group by users.account_id, users.user_id, usage_days.used_on

)

select * from final
