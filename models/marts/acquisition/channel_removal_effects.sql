-- What each channel is to the way to each milestone: the share of the conversions that would be missing without it.
with effects as (

    select * from {{ ref('removal_effects') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

final as (

    select
        effects.milestone,
        effects.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        effects.paths,
        effects.conversions,
        effects.conversion_rate,
        effects.conversion_rate_without,
        effects.removal_effect,
        effects.credit_share,
        effects.credit_share_low,
        effects.credit_share_high,
        effects.credits
    from effects
    left join channels
        on effects.channel_id = channels.channel_id

)

select * from final
