-- What marketing cost, per placement and day, on the channel tree.
with costs as (

    select * from {{ ref('costs') }}
    where is_current

),

ad_campaigns as (

    select
        platform,
        campaign_id,
        channel_hint
    from {{ ref('campaigns') }}
    where is_current and campaign_type = 'ad_campaign'

),

hinted as (

    select
        costs.*,
        coalesce(costs.channel_hint, ad_campaigns.channel_hint, costs.platform) as recorded_channel
    from costs
    left join ad_campaigns
        on
            costs.platform = ad_campaigns.platform
            and costs.campaign_id = ad_campaigns.campaign_id

),

-- The tree's own node of an advertising platform, where it has one.
platforms as (

    select
        aliases.alias,
        channels.channel_id,
        channels.parent_channel_id
    from {{ ref('channel_aliases') }} as aliases
    inner join {{ ref('channels') }} as channels
        on aliases.channel_id = channels.channel_id
    where channels.channel_level = 'platform'

),

final as (

    select
        hinted.source_table,
        hinted.source_key,
        hinted.cost_type,
        hinted.cost_on,
        -- A campaign registered under a channel is told down to the platform where the cost names one below it.
        case
            when platforms.parent_channel_id = aliases.channel_id then platforms.channel_id
            else {{ resolved_channel('hinted.recorded_channel') }}
        end as channel_id,
        hinted.platform,
        hinted.campaign_id,
        hinted.campaign_name,
        hinted.placement,
        hinted.amount_original,
        coalesce(upper(hinted.currency), '{{ var("base_currency") }}') as currency,
        {{ base_amount('hinted.amount_original', 'hinted.currency') }} as amount,
        hinted.impressions,
        hinted.clicks,
        hinted._load,
        hinted._row
    from hinted
    {{ join_channel_aliases('hinted.recorded_channel') }}
    left join platforms
        on lower(hinted.platform) = platforms.alias
    {{ join_rates('hinted.currency', 'hinted.cost_on') }}

)

select * from final
