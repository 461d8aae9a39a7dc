-- Which companies use each feature: by their size, their industry and whether they are customers, with what part of the segment's
-- active companies does and what part of the feature's uses is theirs.
with feature_months as (

    select * from {{ ref('account_feature_months') }}

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_no is not null

),

users as (

    select * from {{ ref('product_users') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

bands as (

    select * from {{ ref('account_size_bands') }}

),

labels as (

    select * from {{ ref('usage_segments') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and account_id is not null

),

features as (

    select * from {{ ref('product_features') }}

),

product_accounts as (

    select
        account_no,
        min(account_id) as account_id
    from users
    where account_no is not null
    group by account_no

),

active_months as (

    select
        account_no,
        {{ month_start('used_on') }} as usage_month
    from user_days
    group by account_no, {{ month_start('used_on') }}

),

active as (

    select
        active_months.account_no,
        product_accounts.account_id,
        active_months.usage_month
    from active_months
    inner join product_accounts
        on active_months.account_no = product_accounts.account_no

),

customers as (

    select
        active.account_id,
        active.usage_month
    from active
    inner join terms
        on active.account_id = terms.account_id
    where
        terms.starts_on <= {{ month_end('active.usage_month') }}
        and coalesce(terms.counted_until >= active.usage_month, true)
    group by active.account_id, active.usage_month

),

active_accounts as (

    select
        accounts.account_id,
        accounts.industry,
        accounts.employee_count
    from accounts
    inner join active
        on accounts.account_id = active.account_id
    group by accounts.account_id, accounts.industry, accounts.employee_count

),

banded as (

    select
        active_accounts.account_id,
        bands.band_id
    from active_accounts
    cross join bands
    where
        active_accounts.employee_count >= coalesce(bands.employees_from, 0)
        and active_accounts.employee_count <= coalesce(bands.employees_to, active_accounts.employee_count)

),

month_sizes as (

    select
        usage_month,
        count(*) as active_accounts
    from active
    group by usage_month

),

described as (

    select
        active.account_no,
        active.usage_month,
        coalesce(banded.band_id, 'unknown') as size_band,
        coalesce(active_accounts.industry, 'unknown') as industry,
        case when customers.account_id is not null then 'customer' else 'no contract' end as standing
    from active
    left join active_accounts
        on active.account_id = active_accounts.account_id
    left join banded
        on active.account_id = banded.account_id
    left join customers
        on
            active.account_id = customers.account_id
            and active.usage_month = customers.usage_month

),

segments as (

    select
        account_no,
        usage_month,
        'size' as segment_by,
        size_band as segment
    from described
    union all
    select
        account_no,
        usage_month,
        'industry' as segment_by,
        industry as segment
    from described
    union all
    select
        account_no,
        usage_month,
        'standing' as segment_by,
        standing as segment
    from described

),

segment_sizes as (

    select
        segment_by,
        segment,
        usage_month,
        count(*) as active_accounts
    from segments
    group by segment_by, segment, usage_month

),

used as (

    select
        segments.segment_by,
        segments.segment,
        feature_months.feature_no,
        feature_months.usage_month,
        count(*) as using_accounts,
        sum(feature_months.uses) as uses
    from feature_months
    inner join segments
        on
            feature_months.account_no = segments.account_no
            and feature_months.usage_month = segments.usage_month
    group by segments.segment_by, segments.segment, feature_months.feature_no, feature_months.usage_month

),

final as (

    select
        features.feature,
        used.usage_month,
        used.segment_by,
        used.segment,
        coalesce(bands.label, labels.label, used.segment) as segment_label,
        coalesce(bands.label_zh, labels.label_zh, used.segment) as segment_label_zh,
        features.module,
        features.is_core,
        features.is_declared,
        segment_sizes.active_accounts,
        used.using_accounts,
        {{ ratio('used.using_accounts', 'segment_sizes.active_accounts') }} as penetration,
        {{ wilson_bound('used.using_accounts', 'segment_sizes.active_accounts', 'low') }} as penetration_low,
        {{ wilson_bound('used.using_accounts', 'segment_sizes.active_accounts', 'high') }} as penetration_high,
        cast(used.uses as bigint) as uses,
        {{ ratio('used.uses', 'sum(used.uses) over (partition by used.segment_by, used.feature_no, used.usage_month)') }}
            as share_of_uses,
        {{ ratio('segment_sizes.active_accounts', 'month_sizes.active_accounts') }} as share_of_accounts
    from used
    inner join segment_sizes
        on
            used.segment_by = segment_sizes.segment_by
            and used.segment = segment_sizes.segment
            and used.usage_month = segment_sizes.usage_month
    inner join month_sizes
        on used.usage_month = month_sizes.usage_month
    inner join features
        on used.feature_no = features.feature_no
    left join bands
        on
            used.segment_by = 'size'
            and used.segment = bands.band_id
    left join labels
        on
            used.segment_by = labels.segment_by
            and used.segment = labels.segment

)

select * from final
