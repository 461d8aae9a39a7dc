-- When each company was first active in the product, and when it had met all rules of activation, if it did in time. Each rule
-- counts different things (features, users, days, flows): it is met on the day on which so many of them have been seen.
with feature_months as (

    select * from {{ ref('account_feature_months') }}

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_no is not null

),

flow_days as (

    select * from {{ ref('flow_days') }}
    where
        account_no is not null
        and finished > 0

),

features as (

    select * from {{ ref('product_features') }}
    where is_declared

),

accounts as (

    select
        account_no,
        min(account_id) as account_id
    from {{ ref('product_users') }}
    where account_no is not null
    group by account_no

),

rules as (

    select * from {{ ref('activation_rules') }}

),

starts as (

    select
        account_no,
        min(used_on) as first_active_on
    from user_days
    group by account_no

),

feature_starts as (

    select
        feature_months.account_no,
        features.feature,
        features.is_core,
        min(feature_months.first_use_on) as seen_on
    from feature_months
    inner join features
        on feature_months.feature_no = features.feature_no
    group by feature_months.account_no, features.feature, features.is_core

),

account_days as (

    select
        account_no,
        used_on
    from user_days
    group by account_no, used_on

),

things as (

    select
        account_no,
        'features' as measure,
        feature as thing,
        seen_on
    from feature_starts
    union all
    select
        account_no,
        'core_features' as measure,
        feature as thing,
        seen_on
    from feature_starts
    where is_core
    union all
    select
        account_no,
        'users' as measure,
        cast(user_no as {{ sql_type('text') }}) as thing,
        min(used_on) as seen_on
    from user_days
    where user_no is not null
    group by account_no, user_no
    union all
    select
        account_no,
        'active_days' as measure,
        cast(used_on as {{ sql_type('text') }}) as thing,
        used_on as seen_on
    from account_days
    union all
    select
        account_no,
        'finished_flows' as measure,
        flow as thing,
        min(used_on) as seen_on
    from flow_days
    group by account_no, flow

),

numbered as (

    select
        account_no,
        measure,
        seen_on,
        row_number() over (partition by account_no, measure order by seen_on asc, thing asc) as thing_no
    from things

),

met as (

    select
        starts.account_no,
        rules.rule_id,
        numbered.seen_on as met_on
    from numbered
    inner join starts
        on numbered.account_no = starts.account_no
    inner join rules
        on
            numbered.measure = rules.measure
            and numbered.thing_no = rules.at_least
    where {{ days_from('starts.first_active_on', 'numbered.seen_on') }} < rules.within_days

),

met_all as (

    select
        account_no,
        count(*) as rules_met,
        max(met_on) as met_on
    from met
    group by account_no

),

asked as (

    select
        count(*) as rule_count,
        max(within_days) as within_days
    from rules

),

final as (

    select
        accounts.account_id,
        starts.account_no,
        starts.first_active_on,
        asked.rule_count as rules_asked,
        coalesce(met_all.rules_met, 0) as rules_met,
        coalesce(met_all.rules_met, 0) = asked.rule_count and asked.rule_count > 0 as is_activated,
        case when met_all.rules_met = asked.rule_count then met_all.met_on end as activated_on,
        {{ day_plus('starts.first_active_on', 'asked.within_days') }} <= {{ as_of_day() }} as is_mature
    from starts
    inner join accounts
        on starts.account_no = accounts.account_no
    cross join asked
    left join met_all
        on starts.account_no = met_all.account_no

)

select * from final
