-- What each model credits to each channel, month by month of the conversions.
with cells as (

    select * from {{ ref('credit_cells') }}

),

models as (

    select * from {{ ref('attribution_models') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

summed as (

    select
        model_id,
        milestone,
        channel_id,
        converted_month,
        sum(touches) as touches,
        sum(credits) as credits,
        sum(new_customers) as new_customers,
        sum(amount) as amount
    from cells
    group by model_id, milestone, channel_id, converted_month

),

final as (

    select
        summed.model_id,
        models.label as model_label,
        models.label_zh as model_label_zh,
        summed.milestone,
        summed.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        coalesce(channels.rolled_up_channel_id, summed.channel_id) as rolled_up_channel_id,
        summed.converted_month,
        cast(summed.touches as bigint) as touches,
        cast(summed.credits as {{ sql_type('float') }}) as credits,
        {{ ratio('summed.credits', 'sum(summed.credits) over of_month') }} as credit_share,
        cast(summed.new_customers as {{ sql_type('float') }}) as new_customers,
        cast(summed.amount as {{ sql_type('total') }}) as amount
    from summed
    inner join models
        on summed.model_id = models.model_id
    left join channels
        on summed.channel_id = channels.channel_id
    window of_month as (partition by summed.model_id, summed.milestone, summed.converted_month)

)

select * from final
