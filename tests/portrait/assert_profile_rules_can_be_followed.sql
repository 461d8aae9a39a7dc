-- Rows of the profile seeds that the build would pass over in silence: metrics that the catalogue does not have, windows that no
-- metric value has, fields that profile_completeness does not know, values without a place in profile_values.
with metrics as (

    select * from {{ ref('metrics') }}

),

readings as (

    select * from {{ ref('profile_readings') }}

),

goals as (

    select * from {{ ref('layer_goals') }}

),

named_metrics as (

    select
        'profile_readings' as seed,
        reading || ' ' || metric_id as row_name,
        metric_id,
        window_id,
        case when of_account then 'account' else 'person' end as entity_type
    from readings
    union all
    select
        'layer_goals' as seed,
        goal_id as row_name,
        metric_id,
        window_id,
        applies_to as entity_type
    from goals

),

known_fields as (

    {{ profile_field_names() }}

),

broken as (

    select
        named_metrics.seed,
        named_metrics.row_name,
        'no metric ' || named_metrics.metric_id || ' of events for ' || named_metrics.entity_type as problem
    from named_metrics
    left join metrics
        on
            named_metrics.metric_id = metrics.metric_id
            and metrics.kind = 'event'
            and metrics.applies_to in (named_metrics.entity_type, 'both')
    where metrics.metric_id is null
    union all
    select
        seed,
        row_name,
        'window ' || coalesce(window_id, '(empty)') || ' is not 7d, 30d, 90d, 365d or ever' as problem
    from named_metrics
    where coalesce(window_id, '') not in ('7d', '30d', '90d', '365d', 'ever')
    union all
    select
        'profile_fields' as seed,
        asked.applies_to || ' ' || asked.field as row_name,
        'the profile has no such field' as problem
    from {{ ref('profile_fields') }} as asked
    left join known_fields
        on
            asked.applies_to = known_fields.applies_to
            and asked.field = known_fields.field
    where known_fields.field is null
    union all
    select
        'profile_fields' as seed,
        applies_to || ' ' || field as row_name,
        'needs a weight above 0 and both texts' as problem
    from {{ ref('profile_fields') }}
    where
        coalesce(weight, 0) <= 0
        or next_touch is null
        or next_touch_zh is null
    union all
    select
        'profile_readings' as seed,
        readings.reading || ' ' || readings.value as row_name,
        'the stage is not in profile_values' as problem
    from readings
    left join {{ ref('profile_values') }} as known_stages
        on
            readings.value = known_stages.value
            and known_stages.value_set = 'stage'
    where
        readings.reading = 'stage'
        and known_stages.value is null
    union all
    select
        'layer_goals' as seed,
        goals.goal_id as row_name,
        'the layer is not in profile_values' as problem
    from goals
    left join {{ ref('profile_values') }} as known_layers
        on
            goals.layer = known_layers.value
            and known_layers.value_set = 'layer'
    where known_layers.value is null

)

select * from broken
