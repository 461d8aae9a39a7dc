-- What each customer's users did in the product, month by month, from the first day of its first contract on. Who used it and what
-- counts as a use is told once, by the product's own fold.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

facts as (

    select * from {{ ref('usage_facts') }}

),

user_days as (

    select * from {{ ref('product_user_days') }}

),

users as (

    select * from {{ ref('product_users') }}

),

features as (

    select * from {{ ref('product_features') }}

),

starts as (

    select
        account_id,
        min(starts_on) as customer_from
    from terms
    group by account_id

),

customers as (

    select distinct
        users.account_no,
        starts.account_id,
        starts.customer_from
    from users
    inner join starts
        on users.account_id = starts.account_id

),

active_days as (

    select
        user_days.account_no,
        user_days.user_no,
        user_days.used_on,
        {{ month_start('user_days.used_on') }} as health_month
    from user_days
    inner join customers
        on user_days.account_no = customers.account_no
    where
        user_days.used_on >= customers.customer_from
        and user_days.user_no is not null

),

by_user as (

    select
        account_no,
        health_month,
        count(distinct user_no) as active_users,
        count(*) as user_days,
        count(distinct used_on) as active_days
    from active_days
    group by account_no, health_month

),

firsts as (

    select
        account_no,
        {{ month_start('min(used_on)') }} as health_month
    from active_days
    group by account_no, user_no

),

new_users as (

    select
        account_no,
        health_month,
        count(*) as new_users
    from firsts
    group by account_no, health_month

),

by_feature as (

    select
        facts.account_no,
        {{ month_start('facts.used_on') }} as health_month,
        facts.feature_no,
        sum(facts.uses) as uses,
        sum(case when facts.flow_moment = 'finished' then facts.events else 0 end) as flows_completed,
        sum(facts.errors) as errors
    from facts
    inner join customers
        on facts.account_no = customers.account_no
    where facts.used_on >= customers.customer_from
    group by facts.account_no, {{ month_start('facts.used_on') }}, facts.feature_no

),

featured as (

    select
        by_feature.account_no,
        by_feature.health_month,
        sum(by_feature.uses) as uses,
        sum(case when features.is_core then by_feature.uses else 0 end) as core_uses,
        count(case when by_feature.uses > 0 then by_feature.feature_no end) as features_used,
        count(case when by_feature.uses > 0 and features.is_core then 1 end) as core_features_used,
        sum(by_feature.flows_completed) as flows_completed,
        sum(by_feature.errors) as errors
    from by_feature
    left join features
        on by_feature.feature_no = features.feature_no
    group by by_feature.account_no, by_feature.health_month

),

final as (

    select
        customers.account_id,
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
    inner join customers
        on by_user.account_no = customers.account_no
    inner join featured
        on
            by_user.account_no = featured.account_no
            and by_user.health_month = featured.health_month
    left join new_users
        on
            by_user.account_no = new_users.account_no
            and by_user.health_month = new_users.health_month

)

select * from final
