-- When each company was first active in the product, and when it had met all rules of activation, if it did in time. Each rule
-- counts different things (features, users, days, flows): it is met on the day on which so many of them have been seen.
with usage_months as (

    select * from {{ ref('usage_months') }}
    where account_id is not null

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_id is not null

),

flow_days as (

    select * from {{ ref('flow_days') }}
    where
        account_id is not null
        and finished > 0

),

features as (

    select * from {{ ref('dim_features') }}
    where is_declared

),

rules as (

    select * from {{ ref('activation_rules') }}

),

starts as (

    select
        account_id,
        min(used_on) as first_active_on
    from user_days
    group by account_id

),

feature_starts as (

    select
        usage_months.account_id,
        usage_months.feature,
        features.is_core,
        min(usage_months.first_use_on) as seen_on
    from usage_months
    inner join features
        on usage_months.feature = features.feature
    where usage_months.uses > 0
    group by usage_months.account_id, usage_months.feature, features.is_core

),

things as (

    select
        account_id,
        'features' as measure,
        feature as thing,
        seen_on
    from feature_starts
    union all
    select
        account_id,
        'core_features' as measure,
        feature as thing,
        seen_on
    from feature_starts
    where is_core
    union all
    select
        account_id,
        'users' as measure,
        user_id as thing,
        min(used_on) as seen_on
    from user_days
    where user_id is not null
    group by account_id, user_id
    union all
    select
        account_id,
        'active_days' as measure,
        cast(used_on as {{ sql_type('text') }}) as thing,
        used_on as seen_on
    from user_days
    group by account_id, used_on
    union all
    select
        account_id,
        'finished_flows' as measure,
        flow as thing,
        min(used_on) as seen_on
    from flow_days
    group by account_id, flow

),

numbered as (

    select
        account_id,
        measure,
        seen_on,
        row_number() over (partition by account_id, measure order by seen_on asc, thing asc) as thing_no
    from things

),

met as (

    select
        starts.account_id,
        rules.rule_id,
        numbered.seen_on as met_on
    from numbered
    inner join starts
        on numbered.account_id = starts.account_id
    inner join rules
        on
            numbered.measure = rules.measure
            and numbered.thing_no = rules.at_least
    where {{ days_from('starts.first_active_on', 'numbered.seen_on') }} < rules.within_days

),

met_all as (

    select
        account_id,
        count(*) as rules_met,
        max(met_on) as met_on
    from met
    group by account_id

),

asked as (

    select
        count(*) as rule_count,
        max(within_days) as within_days
    from rules

),

final as (

    select
        starts.account_id,
        starts.first_active_on,
        asked.rule_count as rules_asked,
        coalesce(met_all.rules_met, 0) as rules_met,
        coalesce(met_all.rules_met, 0) = asked.rule_count and asked.rule_count > 0 as is_activated,
        case when met_all.rules_met = asked.rule_count then met_all.met_on end as activated_on,
        {{ day_plus('starts.first_active_on', 'asked.within_days') }} <= {{ as_of_day() }} as is_mature
    from starts
    cross join asked
    left join met_all
        on starts.account_id = met_all.account_id

)

select * from final
