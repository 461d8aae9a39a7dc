-- The days on which users of the product were active.
with facts as (

    select * from {{ ref('usage_facts') }}
    where is_active

),

final as (

    select
        account_no,
        user_no,
        used_on
    from facts
    group by account_no, user_no, used_on

)

select * from final
