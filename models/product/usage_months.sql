-- The fold of product usage that the diagnosis reads: what each user of each company did with each feature in each month. Rows
-- without feature are signs of life such as signing in; rows without company or user are usage that leads to none.
with facts as (

    select * from {{ ref('usage_facts') }}

),

final as (

    select
        account_no,
        user_no,
        feature_no,
        {{ month_start('used_on') }} as usage_month,
        cast(sum(uses) as bigint) as uses,
        cast(sum(events - uses) as bigint) as other_events,
        cast(sum(errors) as bigint) as errors,
        min(case when uses > 0 then used_on end) as first_use_on
    from facts
    group by account_no, user_no, feature_no, {{ month_start('used_on') }}

)

select * from final
