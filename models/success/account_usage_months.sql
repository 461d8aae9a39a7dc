-- What each customer's users did in the product, month by month, from the first day of its first contract on. Who used it and
-- what counts as a use is told once, by the product's own folds; of the month in which the contract began, by its days.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

facts as (

    select * from {{ ref('usage_facts') }}

),

feature_months as (

    select * from {{ ref('account_feature_months') }}

),

flow_days as (

    select * from {{ ref('flow_days') }}

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

begun as (

    select
        facts.account_no,
        {{ month_start('customers.customer_from') }} as usage_month,
        facts.feature_no,
        sum(facts.uses) as uses
    from facts
    inner join customers
        on facts.account_no = customers.account_no
    where
        facts.uses > 0
        and facts.feature_no is not null
        and customers.customer_from > {{ month_start('customers.customer_from') }}
        and facts.used_on between customers.customer_from and {{ month_end('customers.customer_from') }}
    group by facts.account_no, {{ month_start('customers.customer_from') }}, facts.feature_no

),

by_feature as (

    select
        feature_months.account_no,
        feature_months.usage_month,
        feature_months.feature_no,
        feature_months.uses
    from feature_months
    inner join customers
        on feature_months.account_no = customers.account_no
    where feature_months.usage_month >= customers.customer_from
    union all
    select
        account_no,
        usage_month,
        feature_no,
        uses
    from begun

),

featured as (

    select
        by_feature.account_no,
        by_feature.usage_month as health_month,
        sum(by_feature.uses) as uses,
        sum(case when features.is_core then by_feature.uses else 0 end) as core_uses,
        count(*) as features_used,
        count(case when features.is_core then 1 end) as core_features_used
    from by_feature
    inner join features
        on by_feature.feature_no = features.feature_no
    group by by_feature.account_no, by_feature.usage_month

),

finished as (

    select
        flow_days.account_no,
        {{ month_start('flow_days.used_on') }} as health_month,
        sum(flow_days.finished) as flows_completed
    from flow_days
    inner join customers
        on flow_days.account_no = customers.account_no
    where flow_days.used_on >= customers.customer_from
    group by flow_days.account_no, {{ month_start('flow_days.used_on') }}

),

failed as (

    select
        facts.account_no,
        {{ month_start('facts.used_on') }} as health_month,
        sum(facts.errors) as errors
    from facts
    inner join customers
        on facts.account_no = customers.account_no
    where
        facts.used_on >= customers.customer_from
        and facts.errors > 0
    group by facts.account_no, {{ month_start('facts.used_on') }}

),

final as (

    select
        customers.account_id,
        by_user.health_month,
        by_user.active_users,
        by_user.user_days,
        by_user.active_days,
        coalesce(new_users.new_users, 0) as new_users,
        {% for column in ['uses', 'core_uses', 'features_used', 'core_features_used'] %}
            cast(coalesce(featured.{{ column }}, 0) as bigint) as {{ column }},
        {% endfor %}
        cast(coalesce(finished.flows_completed, 0) as bigint) as flows_completed,
        cast(coalesce(failed.errors, 0) as bigint) as errors
    from by_user
    inner join customers
        on by_user.account_no = customers.account_no
    left join featured
        on
            by_user.account_no = featured.account_no
            and by_user.health_month = featured.health_month
    left join finished
        on
            by_user.account_no = finished.account_no
            and by_user.health_month = finished.health_month
    left join failed
        on
            by_user.account_no = failed.account_no
            and by_user.health_month = failed.health_month
    left join new_users
        on
            by_user.account_no = new_users.account_no
            and by_user.health_month = new_users.health_month

)

select * from final
