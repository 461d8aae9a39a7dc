-- Every combination of link parameters, referrer and codes that a session started with; what the campaign register says of it;
-- and the channel that the rules of the seed placement_rules give it: all conditions of a rule must hold, the lowest priority
-- number wins.
-- Thousands of sessions share a placement: one of each is enough, and only that one's fields are taken apart.
with samples as (

    select
        placement_key,
        min(utm_source) as utm_source,
        min(utm_medium) as utm_medium,
        min(utm_campaign) as utm_campaign,
        min(utm_content) as utm_content,
        min(click_id) as click_id,
        min(click_id_type) as click_id_type,
        min(referrer_url) as referrer_url,
        min(scene) as scene,
        min(state) as state,
        min(campaign_id) as campaign_id,
        min(channel_hint) as channel_hint
    from {{ ref('fct_sessions') }}
    group by placement_key

),

fields as (

    select
        {% for name, expression in placement_fields('samples').items() %}
            {{ expression }} as {{ name }},
        {% endfor %}
        samples.placement_key
    from samples

),

campaigns as (

    select
        *,
        {{ plain_scene('scene') }} as plain_scene
    from {{ ref('campaigns') }}
    where is_current

),

-- Codes and names are unique here whatever is registered twice, so that no join repeats a placement.
codes as (

    select
        code,
        campaign_id,
        campaign_name,
        channel_hint,
        row_number() over (partition by code order by code_kind, source_table, source_key) as registration
    from (
        select
            *,
            'scene' as code_kind,
            plain_scene as code
        from campaigns
        where plain_scene is not null
        union all
        select
            *,
            'state' as code_kind,
            state as code
        from campaigns
        where state is not null
    ) as registered

),

named_campaigns as (

    select
        campaign_text,
        campaign_id,
        campaign_name,
        channel_hint,
        row_number() over (partition by campaign_text order by name_kind, source_table, source_key) as registration
    from (
        select
            *,
            'id' as name_kind,
            lower(campaign_id) as campaign_text
        from campaigns
        union all
        select
            *,
            'name' as name_kind,
            lower(campaign_name) as campaign_text
        from campaigns
    ) as registered
    where campaign_text is not null

),

told as (

    select
        fields.placement_key,
        fields.utm_source,
        fields.utm_medium,
        fields.utm_campaign,
        fields.utm_content,
        fields.click_id_type,
        fields.referrer_host,
        fields.scene,
        fields.state,
        coalesce(fields.state, fields.scene) as code,
        coalesce(codes.campaign_name, codes.code) as code_name,
        codes.channel_hint as code_channel,
        coalesce(codes.channel_hint, own_campaigns.channel_hint, fields.channel_hint) as channel_hint,
        coalesce(codes.campaign_id, fields.utm_campaign, fields.campaign_id) as told_campaign
    from fields
    left join codes
        on
            coalesce(fields.state, fields.scene) = codes.code
            and codes.registration = 1
    left join named_campaigns as own_campaigns
        on
            lower(fields.campaign_id) = own_campaigns.campaign_text
            and own_campaigns.registration = 1

),

placements as (

    select
        told.placement_key,
        told.utm_source,
        told.utm_medium,
        told.utm_campaign,
        told.utm_content,
        told.click_id_type,
        told.referrer_host,
        told.scene,
        told.state,
        coalesce(named_campaigns.campaign_id, told.told_campaign) as campaign_id,
        named_campaigns.campaign_name,
        named_campaigns.campaign_id is not null as is_known_campaign,
        coalesce(told.code_name, told.code, told.utm_content) as placement_name,
        told.code_name is not null as is_known_code,
        told.code_channel,
        named_campaigns.channel_hint as campaign_channel,
        told.channel_hint
    from told
    left join named_campaigns
        on
            lower(told.told_campaign) = named_campaigns.campaign_text
            and named_campaigns.registration = 1

),

{% set rule_fields = [
    'utm_source', 'utm_medium', 'utm_campaign', 'utm_content', 'click_id_type', 'referrer_host', 'scene', 'state',
    'code_channel', 'campaign_channel', 'channel_hint',
] %}

texts as (

    {% for name in rule_fields %}
        select
            placement_key,
            '{{ name }}' as field,
            {{ name }} as field_text
        from placements
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

conditions as (

    select
        *,
        field in ('code_channel', 'campaign_channel', 'channel_hint') as names_channel,
        row_number() over (partition by rule_id order by field, operator, value) as condition_number,
        count(*) over (partition by rule_id) as condition_count
    from {{ ref('placement_rules') }}

),

-- A condition with several values holds if one of them does.
alternatives as (

    select
        rule_id,
        priority,
        channel_id,
        field,
        operator,
        names_channel,
        condition_number,
        condition_count,
        {{ explode(split_text("coalesce(value, '')", ';')) }} as wanted
    from conditions

),

matches as (

    select
        texts.placement_key,
        rules.rule_id,
        rules.priority,
        rules.channel_id,
        -- The texts of these three fields name a channel.
        max(case when rules.names_channel then texts.field_text end) as hinted_channel,
        row_number() over (partition by texts.placement_key order by rules.priority, rules.rule_id) as rule_rank
    from texts
    inner join alternatives as rules
        on
            texts.field = rules.field
            and case rules.operator
                when 'is_present' then texts.field_text is not null
                when 'is_absent' then texts.field_text is null
                when 'equals' then texts.field_text = rules.wanted
                when 'in' then texts.field_text = rules.wanted
                when 'contains' then {{ text_contains('texts.field_text', 'rules.wanted') }}
                when 'domain' then {{ is_in_domain('texts.field_text', 'rules.wanted') }}
            end
    group by texts.placement_key, rules.rule_id, rules.priority, rules.channel_id, rules.condition_count
    having count(distinct rules.condition_number) = rules.condition_count

),

decided as (

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
    {{ join_channel_aliases('matches.hinted_channel') }}

),

final as (

    select
        decided.*,
        -- How far down the tree the placement is told: utm_content alone tells none.
        case
            when decided.placement_name is not null and (decided.is_known_code or decided.campaign_id is not null)
                then 'placement'
            when decided.campaign_id is not null then 'campaign'
            else channels.channel_level
        end as told_level
    from decided
    left join {{ ref('channels') }} as channels
        on decided.channel_id = channels.channel_id

)

select * from final
