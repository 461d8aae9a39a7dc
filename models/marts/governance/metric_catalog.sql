-- Every metric that rules may use: what it means, whose it is, of which facts it is made, and who has it.
with metrics as (

    select * from {{ ref('portrait_metrics') }}

),

made_of as (

    select
        metric_id,
        {{ joined_texts("fact || '.' || event_name || coalesce(' of ' || content_class, '')") }} as source_facts
    from {{ ref('metric_events') }}
    group by metric_id

),

held as (

    select
        metric_number,
        count(*) as entity_count,
        max(last_on) as last_on
    from {{ ref('metric_values') }}
    group by metric_number
    union all
    select
        metric_number,
        count(*) as entity_count,
        cast(null as date) as last_on
    from {{ ref('attribute_values') }}
    group by metric_number

),

uses as (

    select
        metric_id,
        count(distinct rule_set || ' ' || rule_id) as rule_count
    from {{ ref('rule_conditions') }}
    group by metric_id

),

scored as (

    select
        metric_id,
        count(*) as score_rule_count
    from {{ ref('score_rules') }}
    group by metric_id

),

final as (

    select
        metrics.metric_id,
        metrics.label as metric_label,
        metrics.label_zh as metric_label_zh,
        metrics.meaning,
        metrics.applies_to,
        metrics.kind,
        metrics.measure,
        metrics.unit,
        metrics.four_r,
        metrics.owner,
        case metrics.kind
            when 'event' then made_of.source_facts
            when 'attribute' then 'golden record'
            else 'rules'
        end as source_facts,
        case when metrics.kind = 'event' then '7, 30, 90, 365 days and ever' end as windows,
        coalesce(held.entity_count, 0) as entity_count,
        held.last_on,
        coalesce(uses.rule_count, 0) as rule_count,
        coalesce(scored.score_rule_count, 0) as score_rule_count
    from metrics
    left join made_of
        on metrics.metric_id = made_of.metric_id
    left join held
        on metrics.metric_number = held.metric_number
    left join uses
        on metrics.metric_id = uses.metric_id
    left join scored
        on metrics.metric_id = scored.metric_id

)

select * from final
