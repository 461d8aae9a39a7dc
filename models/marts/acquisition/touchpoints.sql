-- Every touch of a known person or company, on the channel tree.
with touches as (

    select * from {{ ref('touches') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

final as (

    select
        touches.touch_id,
        touches.person_id,
        touches.account_id,
        touches.touched_at,
        touches.touched_on,
        touches.touch_kind,
        touches.is_counted,
        touches.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        touches.path_channel_id as rolled_up_channel_id,
        channels.channel_class,
        touches.campaign_id,
        touches.placement_id,
        touches.record_type,
        touches.source_table,
        touches.record_count
    from touches
    left join channels
        on touches.channel_id = channels.channel_id

)

select * from final
