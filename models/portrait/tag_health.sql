-- What each tag is worth: whether it can be computed (how many hold it, from how many facts, how fresh) and whether it tells who
-- will buy. Lift: those who held it on a past day against those who did not, by the share that converted since; the interval is
-- that of a risk ratio on the log scale (Katz et al. 1978, Biometrics 34).
{% set looked_at = day_plus(as_of_day(), '-' ~ var('tag_lift_days')) %}
with rules as (

    select * from {{ ref('rule_numbers') }}
    where rule_set = 'tags'

),

entities as (

    select * from {{ ref('portrait_entities') }}
    where
        is_identified
        and is_known

),

periods as (

    select periods.*
    from {{ ref('metric_verdicts') }} as periods
    inner join rules
        on periods.rule_number = rules.rule_number
    inner join entities
        on periods.entity_number = entities.entity_number

),

scopes as (

    select
        entity_type,
        count(*) as entity_count
    from entities
    group by entity_type

),

held as (

    select
        rule_number,
        count(distinct entity_number) as ever_held_count,
        count(distinct case when held_until > {{ as_of_day() }} or held_until is null then entity_number end) as held_count,
        max(held_from) as last_begun_on
    from periods
    group by rule_number

),

-- An attribute that is not known leaves its rules unjudged, unless another condition decides.
unjudged as (

    select
        plan.rule_number,
        count(distinct entities.entity_number) as unjudged_count
    from {{ ref('rule_plan') }} as plan
    inner join entities
        on plan.entity_type = entities.entity_type
    left join {{ ref('attribute_values') }} as attributes
        on
            entities.entity_number = attributes.entity_number
            and plan.metric_number = attributes.metric_number
    left join periods
        on
            entities.entity_number = periods.entity_number
            and plan.rule_number = periods.rule_number
    where
        plan.kind = 'attribute'
        and plan.operator not in ('is_known', 'is_unknown')
        and attributes.entity_number is null
        and periods.entity_number is null
    group by plan.rule_number

),

kinds_seen as (

    select
        event_kind_number,
        max(occurred_on) as last_on
    from {{ ref('portrait_events') }}
    group by event_kind_number

),

sources as (

    select
        plan.rule_number,
        count(distinct kinds.fact || ' ' || kinds.event_name) as source_count,
        max(fresh.last_on) as last_event_on
    from {{ ref('rule_plan') }} as plan
    inner join {{ ref('metric_map') }} as metric_map
        on
            plan.metric_number = metric_map.metric_number
            and plan.entity_type = metric_map.entity_type
    inner join {{ ref('event_kinds') }} as kinds
        on metric_map.event_kind_number = kinds.event_kind_number
    inner join kinds_seen as fresh
        on kinds.event_kind_number = fresh.event_kind_number
    group by plan.rule_number

),

uses as (

    select
        conditions.value as rule_id,
        count(distinct conditions.rule_id) as used_by_count
    from {{ ref('rule_conditions') }} as conditions
    where conditions.metric_id = 'tag'
    group by conditions.value

),

converted as (

    select distinct events.entity_number
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('metric_map') }} as metric_map
        on events.event_kind_number = metric_map.event_kind_number
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    where
        metrics.metric_id = '{{ var("tag_lift_metric") }}'
        and events.occurred_on > {{ looked_at }}

),

looked_at as (

    select
        entities.entity_number,
        entities.entity_type,
        case when converted.entity_number is null then 0 else 1 end as is_converted
    from entities
    left join converted
        on entities.entity_number = converted.entity_number
    where entities.first_seen_on <= {{ looked_at }}

),

all_of as (

    select
        entity_type,
        count(*) as entity_count,
        sum(is_converted) as converted_count
    from looked_at
    group by entity_type

),

holders as (

    select
        periods.rule_number,
        looked_at.entity_type,
        count(distinct looked_at.entity_number) as entity_count,
        count(distinct case when looked_at.is_converted = 1 then looked_at.entity_number end) as converted_count
    from periods
    inner join looked_at
        on periods.entity_number = looked_at.entity_number
    where
        periods.held_from <= {{ looked_at }}
        and (periods.held_until > {{ looked_at }} or periods.held_until is null)
    group by periods.rule_number, looked_at.entity_type

),

shares as (

    select
        holders.rule_number,
        holders.entity_count as holder_count,
        holders.converted_count as holders_converted,
        all_of.entity_count - holders.entity_count as other_count,
        cast(all_of.converted_count - holders.converted_count as bigint) as others_converted
    from holders
    inner join all_of
        on holders.entity_type = all_of.entity_type

),

lifts as (

    select
        *,
        {{ ratio(ratio('holders_converted', 'holder_count'), ratio('others_converted', 'other_count')) }} as lift,
        case
            when holders_converted > 0 and others_converted > 0
                then sqrt(1.0 / holders_converted - 1.0 / holder_count + 1.0 / others_converted - 1.0 / other_count)
        end as log_error
    from shares

),

final as (

    select
        rules.rule_number,
        rules.rule_id as tag_id,
        scopes.entity_count as in_scope_count,
        coalesce(held.held_count, 0) as held_count,
        coalesce(held.ever_held_count, 0) as ever_held_count,
        coalesce(unjudged.unjudged_count, 0) as unjudged_count,
        {{ ratio('coalesce(held.held_count, 0)', 'scopes.entity_count') }} as coverage,
        coalesce(sources.source_count, 0) as source_count,
        sources.last_event_on,
        held.last_begun_on,
        coalesce(uses.used_by_count, 0) as used_by_count,
        lifts.holder_count,
        lifts.holders_converted,
        lifts.other_count,
        lifts.others_converted,
        lifts.lift,
        lifts.lift * exp(-{{ normal_95() }} * lifts.log_error) as lift_low,
        lifts.lift * exp({{ normal_95() }} * lifts.log_error) as lift_high
    from rules
    inner join scopes
        on rules.applies_to = scopes.entity_type
    left join held
        on rules.rule_number = held.rule_number
    left join unjudged
        on rules.rule_number = unjudged.rule_number
    left join sources
        on rules.rule_number = sources.rule_number
    left join uses
        on rules.rule_id = uses.rule_id
    left join lifts
        on rules.rule_number = lifts.rule_number

)

select * from final
