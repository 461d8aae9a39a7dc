-- Who brought the leads, the pipeline and the wins of each month: marketing, sales, partners and so on, by the channel's row in
-- the seed `sourcing`. Leads and pipeline stand in the month of their creation, wins in that of their closing.
with channels as (

    select * from {{ ref('dim_channels') }}

),

sourcing as (

    select * from {{ ref('sourcing') }}

),

leads as (

    select * from {{ ref('fct_leads') }}
    where coalesce(created_at <= {{ as_of() }}, true)

),

opportunities as (

    select
        *,
        coalesce(created_at, closed_at) as opened_at,
        stage_meaning = 'won' and coalesce(closed_at <= {{ as_of() }}, true) as is_won
    from {{ ref('fct_opportunities') }}
    where coalesce(coalesce(created_at, closed_at) <= {{ as_of() }}, true)

),

fallback as (

    select max(case when channel_id = '*' then sourced_by end) as sourced_by
    from sourcing

),

-- A node's own row, that of its channel, or that of its class.
sourced as (

    select
        channels.channel_id,
        channels.channel_class = 'unattributed' as is_unattributed,
        coalesce(own.sourced_by, of_channel.sourced_by, of_class.sourced_by) as sourced_by
    from channels
    left join sourcing as own
        on channels.channel_id = own.channel_id
    left join sourcing as of_channel
        on channels.rolled_up_channel_id = of_channel.channel_id
    left join sourcing as of_class
        on channels.channel_class = of_class.channel_id

),

labels as (

    select
        *,
        row_number() over (partition by sourced_by order by channel_id asc) as label_no
    from sourcing

),

-- The channel by which a deal's lead came; a key that means leads of several channels in several sources tells none.
channels_of_leads as (

    select
        lead_key,
        case when min(channel_id) = max(channel_id) then min(channel_id) end as channel_id
    from {{ ref('fct_leads') }}
    group by lead_key

),

-- A deal that tells its own channel has it, any other that of its lead.
deals as (

    select
        opportunities.*,
        case
            when sourced.is_unattributed and channels_of_leads.channel_id is not null then channels_of_leads.channel_id
            else opportunities.channel_id
        end as sourcing_channel_id
    from opportunities
    left join sourced
        on opportunities.channel_id = sourced.channel_id
    left join channels_of_leads
        on opportunities.lead_key = channels_of_leads.lead_key

),

events as (

    select
        channel_id,
        {{ month_start('created_on') }} as sourced_month,
        1 as leads,
        0 as opportunities,
        0 as opportunities_without_amount,
        null as pipeline_amount,
        0 as wins,
        0 as wins_without_amount,
        null as won_amount
    from leads
    union all
    select
        sourcing_channel_id as channel_id,
        {{ month_start(business_date('opened_at')) }} as sourced_month,
        0 as leads,
        1 as opportunities,
        case when amount is null then 1 else 0 end as opportunities_without_amount,
        amount as pipeline_amount,
        0 as wins,
        0 as wins_without_amount,
        null as won_amount
    from deals
    union all
    select
        sourcing_channel_id as channel_id,
        {{ month_start(business_date('closed_at')) }} as sourced_month,
        0 as leads,
        0 as opportunities,
        0 as opportunities_without_amount,
        null as pipeline_amount,
        1 as wins,
        case when amount is null then 1 else 0 end as wins_without_amount,
        amount as won_amount
    from deals
    where is_won

),

folded as (

    select
        events.sourced_month,
        coalesce(sourced.sourced_by, fallback.sourced_by) as sourced_by,
        cast(sum(events.leads) as bigint) as leads,
        cast(sum(events.opportunities) as bigint) as opportunities,
        cast(sum(events.opportunities_without_amount) as bigint) as opportunities_without_amount,
        cast(coalesce(sum(events.pipeline_amount), 0) as {{ sql_type('total') }}) as pipeline_amount,
        cast(sum(events.wins) as bigint) as wins,
        cast(sum(events.wins_without_amount) as bigint) as wins_without_amount,
        cast(coalesce(sum(events.won_amount), 0) as {{ sql_type('total') }}) as won_amount
    from events
    left join sourced
        on events.channel_id = sourced.channel_id
    cross join fallback
    group by events.sourced_month, coalesce(sourced.sourced_by, fallback.sourced_by)

),

final as (

    select
        folded.sourced_month,
        folded.sourced_by,
        labels.label,
        labels.label_zh,
        {% for measure in ['leads', 'opportunities', 'pipeline_amount', 'wins', 'won_amount'] %}
            folded.{{ measure }},
            {{ ratio('folded.' ~ measure, 'sum(folded.' ~ measure ~ ') over months') }} as {{ measure }}_share,
        {% endfor %}
        folded.opportunities_without_amount,
        folded.wins_without_amount
    from folded
    left join labels
        on
            folded.sourced_by = labels.sourced_by
            and labels.label_no = 1
    window months as (partition by folded.sourced_month)

)

select * from final
