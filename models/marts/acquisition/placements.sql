-- Every link, code, referrer and hint that visits came by: which rule read it, as what, and how many visits it brought.
with placements as (

    select * from {{ ref('dim_placements') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

visits as (

    select
        placement_key,
        count(*) as sessions,
        count(case when visit_number = 1 then 1 end) as first_sessions,
        min(started_on) as first_visited_on,
        max(started_on) as last_visited_on
    from {{ ref('fct_sessions') }}
    where initiated_by = 'customer'
    group by placement_key

),

final as (

    select
        placements.placement_key as placement_id,
        placements.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        channels.rolled_up_channel_id,
        placements.campaign_id,
        placements.campaign_name,
        placements.is_known_campaign,
        placements.placement_name,
        placements.told_level,
        placements.rule_id,
        placements.utm_source,
        placements.utm_medium,
        placements.utm_campaign,
        placements.utm_content,
        placements.click_id_type,
        placements.referrer_host,
        placements.scene,
        placements.state,
        placements.channel_hint,
        visits.sessions,
        visits.first_sessions,
        visits.first_visited_on,
        visits.last_visited_on
    from placements
    inner join visits
        on placements.placement_key = visits.placement_key
    left join channels
        on placements.channel_id = channels.channel_id

)

select * from final
