-- The slices in which members of funnels are counted. Each entity has one value in every slice, so that each slice counts
-- everybody once.
with slices as (

    select * from {{ ref('funnel_slices') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}
    where is_known

),

-- The first record of a channel's that tells of somebody.
sources as (

    {% for entity_type in ['person', 'account'] %}
        {% for record, created in {'lead': 'created_at', 'opportunity': 'coalesce(created_at, closed_at)'}.items() %}
            select
                '{{ entity_type }}' as entity_type,
                {{ entity_type }}_id as entity_id,
                channel_id,
                {{ created }} as created_at,
                {{ loop.index }} as record_order,
                {{ record }}_key as record_key
            from {{ ref('fct_leads') if record == 'lead' else ref('fct_opportunities') }}
            where {{ entity_type }}_id is not null
            {{ 'union all' if not loop.last }}
        {% endfor %}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

first_sources as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id
            order by created_at asc nulls last, record_order asc, record_key asc
        ) as choice
    from sources

),

owners as (

    select
        entity_type,
        entity_id,
        staff_id,
        row_number() over (partition by entity_type, entity_id order by spell_no asc) as choice
    from {{ ref('pool_spells') }}
    where staff_id is not null

),

attributes as (

    select
        slices.slice_by,
        attribute_values.entity_number,
        attribute_values.value_text
    from slices
    inner join {{ ref('portrait_metrics') }} as metrics
        on slices.metric_id = metrics.metric_id
    inner join {{ ref('attribute_values') }} as attribute_values
        on metrics.metric_number = attribute_values.metric_number
    where slices.kind = 'attribute'

),

paths as (

    select * from {{ ref('contact_paths') }}

),

milestone_days as (

    select distinct
        events.entity_number,
        metrics.metric_id,
        events.occurred_on
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('metric_map') }} as metric_map
        on events.event_kind_number = metric_map.event_kind_number
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    where
        metric_map.factor > 0
        and events.occurred_on <= {{ as_of_day() }}
        and metrics.metric_id in (
            select paths.first_metric from paths
            union
            select paths.between_metric from paths
            union
            select paths.last_metric from paths
        )

),

first_days as (

    select
        entity_number,
        metric_id,
        min(occurred_on) as first_on
    from milestone_days
    group by entity_number, metric_id

),

-- The first that comes after the first of the former, where a row of the seed asks for both.
walked as (

    select
        paths.path_id,
        paths.path_no,
        paths.is_between,
        last_days.entity_number,
        first_steps.first_on,
        last_days.first_on as last_on,
        count(between_days.occurred_on) as between_count
    from paths
    inner join first_days as last_days
        on paths.last_metric = last_days.metric_id
    inner join first_days as first_steps
        on
            paths.first_metric = first_steps.metric_id
            and last_days.entity_number = first_steps.entity_number
    left join milestone_days as between_days
        on
            paths.between_metric = between_days.metric_id
            and last_days.entity_number = between_days.entity_number
            and first_steps.first_on <= between_days.occurred_on
            and last_days.first_on >= between_days.occurred_on
    where first_steps.first_on < last_days.first_on
    group by
        paths.path_id, paths.path_no, paths.is_between, last_days.entity_number, first_steps.first_on, last_days.first_on

),

fitting as (

    select
        entity_number,
        path_id,
        path_no
    from walked
    where coalesce(is_between = (between_count > 0), true)
    union all
    select
        first_days.entity_number,
        paths.path_id,
        paths.path_no
    from paths
    inner join first_days
        on paths.last_metric = first_days.metric_id
    where paths.first_metric is null
    union all
    select
        entities.entity_number,
        paths.path_id,
        paths.path_no
    from entities
    cross join paths
    where paths.last_metric is null

),

chosen_paths as (

    select
        *,
        row_number() over (partition by entity_number order by path_no asc) as choice
    from fitting

),

final as (

    select
        entities.entity_type,
        entities.entity_id,
        slices.slice_by,
        case slices.kind
            when 'all' then 'all'
            when 'channel' then coalesce(first_sources.channel_id, 'not_recorded')
            when 'owner' then coalesce(owners.staff_id, 'nobody')
            when 'path' then coalesce(chosen_paths.path_id, 'unknown')
            else coalesce(attributes.value_text, 'unknown')
        end as slice_id
    from entities
    cross join slices
    left join first_sources
        on
            entities.entity_type = first_sources.entity_type
            and entities.entity_id = first_sources.entity_id
            and first_sources.choice = 1
    left join owners
        on
            entities.entity_type = owners.entity_type
            and entities.entity_id = owners.entity_id
            and owners.choice = 1
    left join chosen_paths
        on
            entities.entity_number = chosen_paths.entity_number
            and chosen_paths.choice = 1
    left join attributes
        on
            entities.entity_number = attributes.entity_number
            and slices.slice_by = attributes.slice_by

)

select * from final
