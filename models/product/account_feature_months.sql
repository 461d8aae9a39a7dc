-- Which company used which feature in which month, all its users together.
with usage_months as (

    select * from {{ ref('usage_months') }}
    where
        account_no is not null
        and feature_no is not null
        and uses > 0

),

final as (

    select
        account_no,
        feature_no,
        usage_month,
        cast(sum(uses) as bigint) as uses,
        min(first_use_on) as first_use_on
    from usage_months
    group by account_no, feature_no, usage_month

)

select * from final
