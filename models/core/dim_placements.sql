-- Every combination of link parameters, referrer and hints that a session started with, and the channel that the
-- rules of the seed placement_rules give it: all conditions of a rule must hold, the lowest priority number wins.
with sessions as (

    select * from {{ ref('fct_sessions') }}

),

codes as (

    select
        state,
        campaign_id,
        channel_hint
    from {{ ref('campaigns') }}
    where is_current and state is not null

),

events as (

    select
        campaign_id,
        channel_hint
    from {{ ref('campaigns') }}
    where is_current and campaign_type = 'event'

),

fields as (

    select distinct
        {% for name, expression in placement_fields('sessions').items() %}
            {{ expression }} as {{ name }},
        {% endfor %}
        sessions.placement_key
    from sessions

),

placements as (

    select
        fields.placement_key,
        fields.utm_source,
        fields.utm_medium,
        fields.click_id,
        fields.referrer_host,
        fields.scene,
        fields.state,
        coalesce(fields.utm_campaign, codes.campaign_id, fields.campaign_id) as campaign_id,
        coalesce(codes.channel_hint, events.channel_hint, fields.channel_hint) as channel_hint
    from fields
    left join codes
        on fields.state = codes.state
    left join events
        on fields.campaign_id = events.campaign_id

),

texts as (

    {% for name in ['utm_source', 'utm_medium', 'click_id', 'referrer_host', 'scene', 'state', 'channel_hint'] %}
        select
            placement_key,
            '{{ name }}' as field,
            {{ name }} as field_text
        from placements
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

rules as (

    select
        *,
        count(*) over (partition by rule_id) as condition_count
    from {{ ref('placement_rules') }}

),

matches as (

    select
        texts.placement_key,
        rules.rule_id,
        rules.priority,
        rules.channel_id,
        row_number() over (partition by texts.placement_key order by rules.priority, rules.rule_id) as rule_rank
    from texts
    inner join rules
        on
            texts.field = rules.field
            and case rules.operator
                when 'is_present' then texts.field_text is not null
                when 'is_absent' then texts.field_text is null
                when 'equals' then texts.field_text = rules.value
                when 'contains' then {{ text_contains('texts.field_text', 'rules.value') }}
                when 'in' then {{ text_contains("';' || rules.value || ';'", "';' || texts.field_text || ';'") }}
            end
    group by texts.placement_key, rules.rule_id, rules.priority, rules.channel_id, rules.condition_count
    having count(*) = rules.condition_count

),

final as (

    select
        placements.*,
        matches.rule_id,
        case
            when matches.channel_id is null then 'unmapped'
            when matches.channel_id = 'as_hinted' then coalesce(aliases.channel_id, 'unmapped')
            else matches.channel_id
        end as channel_id
    from placements
    left join matches
        on
            placements.placement_key = matches.placement_key
            and matches.rule_rank = 1
    {{ join_channel_aliases('placements.channel_hint') }}

)

select * from final
