-- Every use that the fold of core tells up to as_of is in the folds and in each mart exactly once, also what leads to no company
-- or feature. Each row is a sum that differs.
with core_days as (

    select
        {{ month_start('used_on') }} as usage_month,
        sum(use_count) as told,
        sum(error_count) as errors
    from {{ ref('fct_usage_days') }}
    where used_on <= {{ as_of_day() }}
    group by {{ month_start('used_on') }}

),

folded as (

    select
        usage_month,
        sum(uses + other_events) as told,
        sum(uses) as uses,
        sum(case when feature_no is not null then uses else 0 end) as feature_uses,
        sum(case when feature_no is not null and account_no is not null then uses else 0 end) as account_uses,
        sum(case when account_no is null then uses else 0 end) as unassigned_uses,
        sum(errors) as errors
    from {{ ref('usage_months') }}
    group by usage_month

),

activity as (

    select
        usage_month,
        uses,
        errors,
        unassigned_uses
    from {{ ref('product_activity_monthly') }}

),

diagnosed as (

    select
        usage_month,
        entity_type,
        sum(uses + unassigned_uses) as uses
    from {{ ref('feature_diagnosis') }}
    group by usage_month, entity_type

),

experienced as (

    select
        usage_month,
        sum(uses) as uses
    from {{ ref('product_experience') }}
    where subject_type = 'feature'
    group by usage_month

),

segmented as (

    select
        usage_month,
        segment_by,
        sum(uses) as uses
    from {{ ref('feature_segments') }}
    group by usage_month, segment_by

),

differences as (

    select
        'usage_months' as place,
        coalesce(core_days.usage_month, folded.usage_month) as usage_month
    from core_days
    full outer join folded
        on core_days.usage_month = folded.usage_month
    where not coalesce(core_days.told = folded.told and core_days.errors = folded.errors, false)
    union all
    select
        'product_activity_monthly' as place,
        folded.usage_month
    from folded
    left join activity
        on folded.usage_month = activity.usage_month
    where
        not coalesce(
            folded.uses = activity.uses
            and folded.errors = activity.errors
            and folded.unassigned_uses = activity.unassigned_uses, false
        )
    union all
    select
        'feature_diagnosis by ' || diagnosed.entity_type as place,
        diagnosed.usage_month
    from diagnosed
    left join folded
        on diagnosed.usage_month = folded.usage_month
    where not coalesce(diagnosed.uses = folded.feature_uses, false)
    union all
    select
        'product_experience' as place,
        experienced.usage_month
    from experienced
    left join folded
        on experienced.usage_month = folded.usage_month
    where not coalesce(experienced.uses = folded.feature_uses, false)
    union all
    select
        'feature_segments by ' || segmented.segment_by as place,
        segmented.usage_month
    from segmented
    left join folded
        on segmented.usage_month = folded.usage_month
    where not coalesce(segmented.uses = folded.account_uses, false)

)

select * from differences
