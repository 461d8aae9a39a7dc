-- Which kinds of events make which metric: the seed metric_events, spread over the kinds that really occur.
with event_kinds as (

    select * from {{ ref('event_kinds') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}
    where kind = 'event'

),

metric_events as (

    select * from {{ ref('metric_events') }}

),

classes as (

    select * from {{ ref('content_classes') }}

),

content_keys as (

    select distinct content_key
    from event_kinds
    where content_key is not null

),

contents as (

    select
        content_keys.content_key,
        contents.content_type,
        contents.topic,
        contents.lifecycle_stage,
        contents.audience,
        contents.is_core
    from content_keys
    left join {{ ref('dim_contents') }} as contents
        on content_keys.content_key = contents.content_key

),

-- One content may be of several classes.
classified as (

    select distinct
        contents.content_key,
        classes.content_class
    from contents
    inner join classes
        on {{ is_of_class('contents', 'classes') }}

),

-- Several rows of the seed may speak of one kind; it counts once, and by a row for its class before one for all.
judged as (

    select
        event_kinds.event_kind_number,
        event_kinds.entity_type,
        metrics.metric_number,
        max(metrics.measure) as measure,
        cast(
            coalesce(max(case when classified.content_class is not null then metric_events.factor end), max(metric_events.factor))
            as smallint
        ) as factor
    from event_kinds
    inner join metric_events
        on
            event_kinds.fact = metric_events.fact
            and metric_events.event_name in (event_kinds.event_name, '*')
    inner join metrics
        on
            metric_events.metric_id = metrics.metric_id
            and metrics.applies_to in (event_kinds.entity_type, 'both')
    left join classified
        on
            event_kinds.content_key = classified.content_key
            and metric_events.content_class = classified.content_class
    where
        metric_events.content_class is null
        or classified.content_class is not null
    group by event_kinds.event_kind_number, event_kinds.entity_type, metrics.metric_number

),

final as (

    select * from judged
    where factor <> 0

)

select * from final
