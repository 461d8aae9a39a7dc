-- What each layer is to reach, and what it reached.
{% set windows = {'7d': 'last_7_days', '30d': 'last_30_days', '90d': 'last_90_days', '365d': 'last_365_days', 'ever': 'ever'} %}
with goals as (

    select * from {{ ref('layer_goals') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

layers as (

    select
        layers.entity_number,
        layers.layer,
        entities.entity_type
    from {{ ref('portrait_layers') }} as layers
    inner join {{ ref('portrait_entities') }} as entities
        on layers.entity_number = entities.entity_number

),

labels as (

    select * from {{ ref('profile_values') }}
    where value_set = 'layer'

),

layer_sizes as (

    select
        layer,
        entity_type,
        count(*) as entities
    from layers
    group by layer, entity_type

),

reaching as (

    select
        goals.goal_id,
        count(*) as reached
    from goals
    inner join metrics
        on goals.metric_id = metrics.metric_id
    inner join {{ ref('metric_values') }} as metric_values
        on metrics.metric_number = metric_values.metric_number
    inner join layers
        on
            metric_values.entity_number = layers.entity_number
            and goals.layer = layers.layer
            and goals.applies_to = layers.entity_type
    where
        case goals.window_id
            {% for window, column in windows.items() -%}
                when '{{ window }}' then metric_values.{{ column }}
            {% endfor -%}
        end >= goals.at_least
    group by goals.goal_id

),

measured as (

    select
        goals.*,
        labels.label_zh as layer_zh,
        coalesce(layer_sizes.entities, 0) as entities,
        coalesce(reaching.reached, 0) as reached,
        {{ ratio('coalesce(reaching.reached, 0)', 'layer_sizes.entities') }} as actual_share
    from goals
    left join labels
        on goals.layer = labels.value
    left join layer_sizes
        on
            goals.layer = layer_sizes.layer
            and goals.applies_to = layer_sizes.entity_type
    left join reaching
        on goals.goal_id = reaching.goal_id

),

final as (

    select
        goal_id,
        layer,
        layer_zh,
        applies_to,
        label,
        label_zh,
        owner,
        metric_id,
        window_id,
        cast(at_least as {{ sql_type('quantity') }}) as at_least,
        entities,
        reached,
        actual_share,
        cast(goal_share as {{ sql_type('quantity') }}) as goal_share,
        actual_share >= goal_share as is_met
    from measured

)

select * from final
