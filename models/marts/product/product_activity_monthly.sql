-- The product month by month: how many use it and how often (stickiness), who began and was activated, how much of the core they
-- cover, and which trials paid. What nobody declared or owns is counted beside.
with usage_months as (

    select * from {{ ref('usage_months') }}

),

user_days as (

    select * from {{ ref('product_user_days') }}

),

feature_months as (

    select * from {{ ref('account_feature_months') }}

),

features as (

    select * from {{ ref('product_features') }}

),

activation as (

    select * from {{ ref('account_activation') }}

),

trials as (

    select * from {{ ref('fct_trials') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and account_id is not null

),

bounds as (

    select min(usage_month) as first_month
    from usage_months

),

grid as (

    select
        first_month,
        {{ explode(month_series('first_month', as_of_day())) }} as usage_month
    from bounds
    where first_month is not null

),

months as (

    select
        usage_month,
        usage_month = first_month as is_censored,
        {{ month_end('usage_month') }} <= {{ as_of_day() }} as is_complete,
        {{ days_from('usage_month', 'least(' ~ month_end('usage_month') ~ ', ' ~ as_of_day() ~ ')') }} + 1 as day_count
    from grid

),

days_of_users as (

    select
        user_no,
        used_on
    from user_days
    where user_no is not null
    group by user_no, used_on

),

-- An active day makes its user weekly active until the user's next one, for so many days at most.
followed_days as (

    select
        user_no,
        used_on,
        least(
            {{ day_plus('used_on', var('activity_days') - 1) }},
            coalesce({{ day_plus('lead(used_on) over (partition by user_no order by used_on)', -1) }}, {{ never() }}),
            {{ as_of_day() }}
        ) as counts_until
    from days_of_users

),

covered as (

    select
        {{ month_start('used_on') }} as usage_month,
        user_no,
        1 as is_day,
        {{ days_from('used_on', 'least(counts_until, ' ~ month_end('used_on') ~ ')') }} + 1 as covered_days
    from followed_days
    union all
    select
        {{ month_start('counts_until') }} as usage_month,
        null as user_no,
        0 as is_day,
        {{ days_from(month_start('counts_until'), 'counts_until') }} + 1 as covered_days
    from followed_days
    where {{ month_start('counts_until') }} > used_on

),

actives as (

    select
        usage_month,
        count(distinct user_no) as active_users,
        sum(is_day) as active_days,
        sum(covered_days) as covered_days
    from covered
    group by usage_month

),

active_accounts as (

    select
        {{ month_start('used_on') }} as usage_month,
        account_no
    from user_days
    where account_no is not null
    group by {{ month_start('used_on') }}, account_no

),

account_counts as (

    select
        usage_month,
        count(*) as active_accounts
    from active_accounts
    group by usage_month

),

feature_totals as (

    select
        usage_month,
        feature_no,
        sum(uses) as uses,
        sum(case when account_no is null then uses else 0 end) as unassigned_uses,
        sum(errors) as errors
    from usage_months
    group by usage_month, feature_no

),

usage_totals as (

    select
        feature_totals.usage_month,
        sum(feature_totals.uses) as uses,
        sum(case when not features.is_declared then feature_totals.uses else 0 end) as undeclared_uses,
        sum(case when not features.is_declared then 1 else 0 end) as undeclared_features,
        sum(feature_totals.unassigned_uses) as unassigned_uses,
        sum(feature_totals.errors) as errors
    from feature_totals
    left join features
        on feature_totals.feature_no = features.feature_no
    group by feature_totals.usage_month

),

core_features as (

    select count(*) as core_count
    from features
    where is_core

),

coverage as (

    select
        feature_months.usage_month,
        count(*) as covered_features
    from feature_months
    inner join features
        on feature_months.feature_no = features.feature_no
    where features.is_core
    group by feature_months.usage_month

),

activations as (

    select
        {{ month_start('first_active_on') }} as usage_month,
        count(*) as new_accounts,
        sum(case when is_activated then 1 else 0 end) as activated_accounts,
        min(case when is_mature then 1 else 0 end) = 1 as is_mature,
        median({{ days_from('first_active_on', 'activated_on') }}) as median_days
    from activation
    group by {{ month_start('first_active_on') }}

),

payments as (

    select
        account_id,
        min(least(starts_on, coalesce(signed_on, starts_on))) as paid_on
    from terms
    group by account_id

),

trial_months as (

    select
        {{ month_start('trials.started_on') }} as usage_month,
        count(*) as trials_started,
        count(trials.account_id) as trials_of_accounts,
        sum(
            case when payments.paid_on <= {{ day_plus('trials.started_on', var('trial_paid_days')) }} then 1 else 0 end
        ) as trials_paid
    from trials
    left join payments
        on trials.account_id = payments.account_id
    where trials.started_on <= {{ as_of_day() }}
    group by {{ month_start('trials.started_on') }}

),

joined as (

    select
        months.usage_month,
        months.is_censored,
        months.is_complete,
        months.day_count,
        coalesce(actives.active_users, 0) as active_users,
        coalesce(actives.active_days, 0) as active_days,
        coalesce(actives.covered_days, 0) as covered_days,
        coalesce(account_counts.active_accounts, 0) as active_accounts,
        coalesce(usage_totals.uses, 0) as uses,
        coalesce(usage_totals.undeclared_uses, 0) as undeclared_uses,
        coalesce(usage_totals.undeclared_features, 0) as undeclared_features,
        coalesce(usage_totals.unassigned_uses, 0) as unassigned_uses,
        coalesce(usage_totals.errors, 0) as errors,
        coalesce(coverage.covered_features, 0) as covered_features,
        core_features.core_count,
        coalesce(activations.new_accounts, 0) as new_accounts,
        coalesce(activations.activated_accounts, 0) as activated_accounts,
        coalesce(activations.is_mature, false) as is_activation_mature,
        activations.median_days,
        coalesce(trial_months.trials_started, 0) as trials_started,
        coalesce(trial_months.trials_of_accounts, 0) as trials_of_accounts,
        coalesce(trial_months.trials_paid, 0) as trials_paid,
        {{ day_plus(month_end('months.usage_month'), var('trial_paid_days')) }} <= {{ as_of_day() }} as is_trial_mature
    from months
    cross join core_features
    left join actives
        on months.usage_month = actives.usage_month
    left join account_counts
        on months.usage_month = account_counts.usage_month
    left join usage_totals
        on months.usage_month = usage_totals.usage_month
    left join coverage
        on months.usage_month = coverage.usage_month
    left join activations
        on months.usage_month = activations.usage_month
    left join trial_months
        on months.usage_month = trial_months.usage_month

),

final as (

    select
        usage_month,
        is_complete,
        is_censored,
        {{ ratio('active_days', 'day_count') }} as daily_active_users,
        {{ ratio('covered_days', 'day_count') }} as weekly_active_users,
        active_users as monthly_active_users,
        {{ ratio('active_days', 'day_count * active_users') }} as stickiness,
        {{ ratio('covered_days', 'day_count * active_users') }} as weekly_stickiness,
        active_accounts,
        cast(uses as bigint) as uses,
        cast(errors as bigint) as errors,
        cast(undeclared_uses as bigint) as undeclared_uses,
        cast(undeclared_features as bigint) as undeclared_features,
        cast(unassigned_uses as bigint) as unassigned_uses,
        core_count as core_features,
        {{ ratio('covered_features', 'active_accounts * core_count') }} as core_coverage,
        new_accounts,
        cast(activated_accounts as bigint) as activated_accounts,
        is_activation_mature,
        case when is_activation_mature then {{ ratio('activated_accounts', 'new_accounts') }} end as activation_rate,
        case when is_activation_mature then {{ wilson_bound('activated_accounts', 'new_accounts', 'low') }} end
            as activation_rate_low,
        case when is_activation_mature then {{ wilson_bound('activated_accounts', 'new_accounts', 'high') }} end
            as activation_rate_high,
        cast(median_days as {{ sql_type('float') }}) as median_days_to_activate,
        trials_started,
        trials_of_accounts,
        cast(trials_paid as bigint) as trials_paid,
        is_trial_mature,
        case when is_trial_mature then {{ ratio('trials_paid', 'trials_of_accounts') }} end as paid_conversion,
        case when is_trial_mature then {{ wilson_bound('trials_paid', 'trials_of_accounts', 'low') }} end as paid_conversion_low,
        case when is_trial_mature then {{ wilson_bound('trials_paid', 'trials_of_accounts', 'high') }} end
            as paid_conversion_high
    from joined

)

select * from final
