-- The channel tree with each node's class and channel beside it. A node below a channel (a platform) rolls up to it.
with channels as (

    select * from {{ ref('channels') }}

),

final as (

    select
        node.channel_id,
        node.parent_channel_id,
        node.channel_level,
        node.channel_name,
        node.channel_name_zh,
        case
            when node.channel_level = 'platform' then node.parent_channel_id
            when node.channel_level = 'channel' then node.channel_id
        end as rolled_up_channel_id,
        node.channel_class,
        class_node.channel_name as channel_class_name,
        class_node.channel_name_zh as channel_class_name_zh,
        node.initiated_by,
        node.directness,
        node.sort_order
    from channels as node
    left join channels as parent
        on node.parent_channel_id = parent.channel_id
    left join channels as class_node
        on
            case node.channel_level
                when 'class' then node.channel_id
                when 'channel' then node.parent_channel_id
                else parent.parent_channel_id
            end = class_node.channel_id

)

select * from final
