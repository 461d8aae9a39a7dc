-- What part of each conversion each model gives to each touch, in conversions and in money.
with credits as (

    select * from {{ ref('credits') }}

),

final as (

    select
        credits.model_id,
        conversions.conversion_id,
        touches.touch_id,
        conversions.milestone,
        conversions.converted_on,
        coalesce(touches.channel_id, credits.channel_id) as channel_id,
        credits.channel_id as rolled_up_channel_id,
        touches.campaign_id,
        touches.touched_on,
        credits.credit,
        credits.amount
    from credits
    inner join {{ ref('milestone_conversions') }} as conversions
        on credits.path_number = conversions.path_number
    left join {{ ref('touches') }} as touches
        on credits.touch_number = touches.touch_number

)

select * from final
