-- What each customer's users did in the product, month by month, from the first day of its first contract on.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

usage_days as (

    select
        coalesce(organization_key, '') as organization_key,
        coalesce(organization_key_type, '') as organization_key_type,
        coalesce(person_key, '') as person_key,
        coalesce(person_key_type, '') as person_key_type,
        used_on,
        event_name,
        feature,
        use_count,
        error_count
    from {{ ref('fct_usage_days') }}
    where used_on <= {{ as_of_day() }}

),

identifiers as (

    select * from {{ ref('bridge_identifiers') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

contents as (

    select * from {{ ref('dim_contents') }}

),

starts as (

    select
        account_id,
        min(starts_on) as customer_from
    from terms
    group by account_id

),

core_features as (

    select distinct content_key as feature
    from contents
    where
        content_type = 'feature'
        and is_core

),

users as (

    select distinct
        organization_key,
        organization_key_type,
        person_key,
        person_key_type
    from usage_days

),

led as (

    select
        users.organization_key,
        users.organization_key_type,
        users.person_key,
        users.person_key_type,
        coalesce(by_person.entity_id, nullif(users.person_key, '')) as user_key,
        coalesce(by_organization.entity_id, persons.account_id) as account_id
    from users
    left join identifiers as by_organization
        on
            by_organization.entity_type = 'organization'
            and users.organization_key_type = by_organization.identifier_type
            and users.organization_key = by_organization.identifier_value
    left join identifiers as by_person
        on
            by_person.entity_type = 'person'
            and users.person_key_type = by_person.identifier_type
            and users.person_key = by_person.identifier_value
    left join persons
        on by_person.entity_id = persons.person_id

),

-- Each pair of keys is led to its customer once: the pairs are few, the days many.
owners as (

    select
        led.*,
        starts.customer_from
    from led
    inner join starts
        on led.account_id = starts.account_id

),

used as (

    select
        owners.account_id,
        owners.user_key,
        usage_days.used_on,
        {{ month_start('usage_days.used_on') }} as health_month,
        usage_days.event_name,
        usage_days.feature,
        usage_days.use_count,
        usage_days.error_count
    from usage_days
    inner join owners
        on
            usage_days.organization_key = owners.organization_key
            and usage_days.organization_key_type = owners.organization_key_type
            and usage_days.person_key = owners.person_key
            and usage_days.person_key_type = owners.person_key_type
    where usage_days.used_on >= owners.customer_from

),

user_days as (

    select
        account_id,
        health_month,
        user_key,
        used_on
    from used
    where user_key is not null
    group by account_id, health_month, user_key, used_on

),

by_user as (

    select
        account_id,
        health_month,
        count(distinct user_key) as active_users,
        count(*) as user_days,
        count(distinct used_on) as active_days
    from user_days
    group by account_id, health_month

),

firsts as (

    select
        account_id,
        {{ month_start('min(used_on)') }} as health_month,
        user_key
    from user_days
    group by account_id, user_key

),

new_users as (

    select
        account_id,
        health_month,
        count(*) as new_users
    from firsts
    group by account_id, health_month

),

by_feature as (

    select
        used.account_id,
        used.health_month,
        used.feature,
        max(case when core_features.feature is not null then 1 else 0 end) as is_core,
        sum(case when used.event_name = 'feature_used' then used.use_count else 0 end) as uses,
        sum(case when used.event_name = 'flow_completed' then used.use_count else 0 end) as flows_completed,
        sum(used.error_count) as errors
    from used
    left join core_features
        on used.feature = core_features.feature
    group by used.account_id, used.health_month, used.feature

),

featured as (

    select
        account_id,
        health_month,
        sum(uses) as uses,
        sum(uses * is_core) as core_uses,
        count(case when uses > 0 then feature end) as features_used,
        count(case when uses > 0 and is_core = 1 then feature end) as core_features_used,
        sum(flows_completed) as flows_completed,
        sum(errors) as errors
    from by_feature
    group by account_id, health_month

),

final as (

    select
        by_user.account_id,
        by_user.health_month,
        by_user.active_users,
        by_user.user_days,
        by_user.active_days,
        coalesce(new_users.new_users, 0) as new_users,
        cast(featured.uses as bigint) as uses,
        cast(featured.core_uses as bigint) as core_uses,
        featured.features_used,
        featured.core_features_used,
        cast(featured.flows_completed as bigint) as flows_completed,
        cast(featured.errors as bigint) as errors
    from by_user
    inner join featured
        on
            by_user.account_id = featured.account_id
            and by_user.health_month = featured.health_month
    left join new_users
        on
            by_user.account_id = new_users.account_id
            and by_user.health_month = new_users.health_month

)

select * from final
