-- Every contact of a known person or company with us: sessions, talks with sales, recommendations, and the sources that leads
-- declare. The seed touch_rules says of each record what kind of touch it is, on which channel, and whether it counts.
{% set followed_at = "case joined_to when 'any' then any_touched_at when 'like' then like_touched_at end" -%}
with rules as (

    select * from {{ ref('touch_rules') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

records as (

    select
        'session' as record_type,
        visits.source_table,
        visits.session_id as record_key,
        visits.initiated_by as kind,
        by_visitor.entity_id as person_id,
        cast(null as {{ sql_type('text') }}) as account_id,
        visits.started_at as touched_at,
        placements.channel_id,
        placements.campaign_id,
        visits.placement_key as placement_id
    from {{ ref('fct_sessions') }} as visits
    left join {{ ref('dim_placements') }} as placements
        on visits.placement_key = placements.placement_key
    {{ join_owner('by_visitor', 'person', 'visits.visitor_key_type', 'visits.visitor_key') }}
    union all
    select
        'activity' as record_type,
        source_table,
        activity_key as record_key,
        activity_type as kind,
        person_id,
        account_id,
        occurred_at as touched_at,
        null as channel_id,
        null as campaign_id,
        null as placement_id
    from {{ ref('fct_activities') }}
    union all
    select
        'referral' as record_type,
        source_table,
        referral_key as record_key,
        referrer_type as kind,
        referred_person_id as person_id,
        null as account_id,
        referred_at as touched_at,
        null as channel_id,
        null as campaign_id,
        null as placement_id
    from {{ ref('fct_referrals') }}
    union all
    select
        'lead' as record_type,
        leads.source_table,
        leads.lead_key as record_key,
        'declared' as kind,
        leads.person_id,
        leads.account_id,
        leads.created_at as touched_at,
        leads.channel_id,
        leads.campaign_id,
        null as placement_id
    from {{ ref('fct_leads') }} as leads
    inner join channels
        on leads.channel_id = channels.channel_id
    where channels.channel_class <> 'unattributed'

),

-- The rule that names the table goes before the one that names the kind, and that before the one for all.
kinds as (

    select distinct
        record_type,
        source_table,
        kind
    from records

),

ruled as (

    select
        kinds.record_type,
        kinds.source_table,
        kinds.kind,
        rules.touch_kind,
        rules.channel_id,
        rules.is_counted,
        rules.joined_within_hours,
        rules.joined_to,
        row_number() over (
            partition by kinds.record_type, kinds.source_table, kinds.kind
            order by
                case when rules.source_table = '*' then 1 else 0 end asc,
                case when rules.kind = '*' then 1 else 0 end asc
        ) as choice
    from kinds
    inner join rules
        on
            kinds.record_type = rules.record_type
            and rules.source_table in (kinds.source_table, '*')
            and rules.kind in (kinds.kind, '*')

),

identified as (

    select
        records.record_type,
        records.source_table,
        records.record_key,
        ruled.touch_kind,
        records.person_id,
        coalesce(records.account_id, persons.account_id) as account_id,
        coalesce(persons.account_id, records.account_id, records.person_id) as company_key,
        records.touched_at,
        coalesce(ruled.channel_id, records.channel_id) as channel_id,
        records.campaign_id,
        records.placement_id,
        ruled.is_counted,
        ruled.joined_within_hours,
        ruled.joined_to
    from records
    inner join ruled
        on
            records.record_type = ruled.record_type
            and records.source_table = ruled.source_table
            and records.kind is not distinct from ruled.kind
            and ruled.choice = 1
    left join {{ ref('dim_persons') }} as persons
        on records.person_id = persons.person_id
    where
        coalesce(records.person_id, records.account_id) is not null
        and records.touched_at <= {{ as_of() }}

),

followed as (

    select
        identified.*,
        coalesce(channels.rolled_up_channel_id, identified.channel_id) as path_channel_id,
        lag(identified.touched_at) over of_person as any_touched_at,
        lag(identified.touched_at) over of_kind as like_touched_at,
        count(case when identified.record_type <> 'lead' and identified.is_counted then 1 end) over (
            partition by
                coalesce(identified.person_id, identified.account_id),
                coalesce(channels.rolled_up_channel_id, identified.channel_id)
            order by identified.touched_at asc
        ) as met_before
    from identified
    left join channels
        on identified.channel_id = channels.channel_id
    window
        of_person as (
            partition by identified.person_id
            order by identified.touched_at asc, identified.record_type asc, identified.record_key asc
        ),
        of_kind as (
            partition by identified.person_id, identified.touch_kind, identified.channel_id, identified.campaign_id
            order by identified.touched_at asc, identified.record_key asc
        )

),

-- What follows another soon enough is part of it; a lead's own source is known already if its channel was met before.
parted as (

    select
        *,
        person_id is not null
        and coalesce({{ seconds_between(followed_at, 'touched_at') }} <= 3600 * joined_within_hours, false) as is_part
    from followed
    where
        record_type <> 'lead'
        or met_before = 0

),

numbered as (

    select
        *,
        sum(case when is_part then 0 else 1 end) over (
            partition by person_id, account_id, touch_kind, channel_id, campaign_id
            order by touched_at asc, record_key asc
            rows between unbounded preceding and current row
        ) as series
    from parted

),

joined as (

    select
        *,
        count(*) over (partition by person_id, account_id, touch_kind, channel_id, campaign_id, series) as record_count
    from numbered

),

final as (

    select
        row_number() over (order by touched_at asc, record_type asc, source_table asc, record_key asc) as touch_number,
        {{ joined_key(['record_type', 'source_table', 'record_key']) }} as touch_id,
        person_id,
        account_id,
        company_key,
        touched_at,
        {{ business_date('touched_at') }} as touched_on,
        touch_kind,
        channel_id,
        path_channel_id,
        campaign_id,
        placement_id,
        is_counted,
        record_type,
        source_table,
        record_key,
        record_count
    from joined
    where not is_part

)

select * from final
