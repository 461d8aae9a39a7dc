{#-
  Events as quantities of metrics: one row per event, or per day where a metric counts days. `wanted` names a relation of the
  metrics that are asked for (metric_number, entity_type), `columns` what else of it to carry.
-#}
{% macro measured_events(wanted=none, columns=[]) -%}
    select
        events.entity_number,
        metric_map.metric_number,
        {%- for column in columns %}
        wanted.{{ column }},
        {%- endfor %}
        events.occurred_on,
        cast({{ measured_quantity() }} as {{ sql_type('quantity') }}) as quantity
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('metric_map') }} as metric_map
        on events.event_kind_number = metric_map.event_kind_number
    {%- if wanted %}
    inner join {{ wanted }} as wanted
        on
            metric_map.metric_number = wanted.metric_number
            and metric_map.entity_type = wanted.entity_type
    {%- endif %}
    where metric_map.measure <> 'days'
    union all
    select distinct
        events.entity_number,
        metric_map.metric_number,
        {%- for column in columns %}
        wanted.{{ column }},
        {%- endfor %}
        events.occurred_on,
        cast(1 as {{ sql_type('quantity') }}) as quantity
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('metric_map') }} as metric_map
        on events.event_kind_number = metric_map.event_kind_number
    {%- if wanted %}
    inner join {{ wanted }} as wanted
        on
            metric_map.metric_number = wanted.metric_number
            and metric_map.entity_type = wanted.entity_type
    {%- endif %}
    where metric_map.measure = 'days'
{%- endmacro %}

{#-
  What an event adds to a metric that sums (`events` and `metric_map` joined). All in one type of 64 bits: sums of millions of rows are
  several times as fast as with wider ones.
-#}
{% macro measured_quantity() -%}
    case
        when metric_map.measure = 'minutes' then metric_map.factor * events.minutes
        when metric_map.measure = 'amount' then metric_map.factor * events.amount
        else metric_map.factor * cast(events.quantity as {{ sql_type('quantity') }})
    end
{%- endmacro %}
