-- Credits summed as far as the ledgers of channels and campaigns look: by model, milestone, channel, campaign, the month in which
-- the conversion happened and the month of the touch. Decimals are summed, not floats: their sums do not depend on any order.
with credits as (

    select * from {{ ref('credits') }}

),

conversions as (

    select * from {{ ref('milestone_conversions') }}

),

touches as (

    select * from {{ ref('touches') }}

),

final as (

    select
        credits.model_id,
        conversions.milestone,
        coalesce(touches.channel_id, credits.channel_id) as channel_id,
        touches.campaign_id,
        {{ month_start('conversions.converted_on') }} as converted_month,
        {{ month_start('touches.touched_on') }} as touched_month,
        count(distinct credits.path_number) as conversions_touched,
        count(credits.touch_number) as touches,
        sum(cast(credits.credit as {{ sql_type('share') }})) as credits,
        coalesce(
            sum(case when conversions.is_new_customer then cast(credits.credit as {{ sql_type('share') }}) end), 0
        ) as new_customers,
        cast(sum(credits.amount) as {{ sql_type('total') }}) as amount,
        sum(
            cast(credits.credit * cast(conversions.collected_amount as {{ sql_type('float') }}) as {{ sql_type('money_share') }})
        ) as collected_amount,
        sum(
            cast(credits.credit * cast(conversions.lifetime_amount as {{ sql_type('float') }}) as {{ sql_type('money_share') }})
        ) as lifetime_amount,
        sum(
            cast(credits.credit * cast(conversions.monthly_amount as {{ sql_type('float') }}) as {{ sql_type('money_share') }})
        ) as monthly_amount
    from credits
    inner join conversions
        on credits.path_number = conversions.path_number
    left join touches
        on credits.touch_number = touches.touch_number
    group by
        credits.model_id, conversions.milestone, coalesce(touches.channel_id, credits.channel_id), touches.campaign_id,
        {{ month_start('conversions.converted_on') }}, {{ month_start('touches.touched_on') }}

)

select * from final
