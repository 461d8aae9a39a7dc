-- What metrics say of somebody in words: interests, what they weigh, what worries them, stage of the purchase, consents. The
-- seed profile_readings says which metric is read as what; people share what is read of their company where it says so.
{% set windows = {'7d': 'last_7_days', '30d': 'last_30_days', '90d': 'last_90_days', '365d': 'last_365_days', 'ever': 'ever'} %}
with entities as (

    select * from {{ ref('portrait_entities') }}

),

metric_values as (

    select * from {{ ref('metric_values') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

readings as (

    select * from {{ ref('profile_readings') }}

),

orders as (

    select * from {{ ref('profile_values') }}

),

read_values as (

    select
        metric_values.entity_number,
        readings.reading,
        readings.value,
        readings.of_account,
        readings.label,
        readings.label_zh,
        case readings.window_id
            {% for window, column in windows.items() -%}
                when '{{ window }}' then metric_values.{{ column }}
            {% endfor -%}
        end as quantity,
        metric_values.last_on
    from metric_values
    inner join metrics
        on metric_values.metric_number = metrics.metric_number
    inner join readings
        on metrics.metric_id = readings.metric_id

),

spread as (

    select
        read_values.entity_number,
        read_values.reading,
        read_values.value,
        read_values.label,
        read_values.label_zh,
        read_values.quantity,
        read_values.last_on
    from read_values
    inner join entities
        on read_values.entity_number = entities.entity_number
    where
        entities.entity_type = 'account'
        or not read_values.of_account
    union all
    select
        entities.entity_number,
        read_values.reading,
        read_values.value,
        read_values.label,
        read_values.label_zh,
        read_values.quantity,
        read_values.last_on
    from read_values
    inner join entities
        on read_values.entity_number = entities.account_number
    where read_values.of_account

),

summed as (

    select
        entity_number,
        reading,
        value,
        max(label) as words,
        max(label_zh) as words_zh,
        sum(quantity) as quantity,
        max(last_on) as last_on
    from spread
    where quantity > 0
    group by entity_number, reading, value

),

-- Of stages the furthest comes first, of everything else what happened most.
final as (

    select
        summed.entity_number,
        summed.reading,
        summed.value,
        summed.words,
        summed.words_zh,
        summed.quantity,
        summed.last_on,
        row_number() over (
            partition by summed.entity_number, summed.reading
            order by coalesce(orders.value_order, 0) desc, summed.quantity desc, summed.last_on desc, summed.value asc
        ) as reading_rank
    from summed
    left join orders
        on
            summed.reading = orders.value_set
            and summed.value = orders.value

)

select * from final
