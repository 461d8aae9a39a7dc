-- How good the chances of renewal and growth have been, judged on decisions that came after them, and what the newest models
-- weigh.
with facts as (

    select * from {{ ref('success_model_facts') }}

),

models as (

    select * from {{ ref('success_models') }}

),

indicators as (

    select * from {{ ref('health_indicators') }}

),

final as (

    select
        facts.model_id,
        models.label as model_name,
        models.label_zh as model_name_zh,
        facts.metric,
        facts.item,
        facts.measured,
        facts.low,
        facts.high,
        facts.expected,
        facts.examples,
        case
            when facts.metric = 'coefficient'
                then
                    concat_ws(
                        ' ', 'Ten points more of', lower(coalesce(indicators.label, 'the health score')),
                        case when facts.measured < 0 then 'lower' else 'raise' end, 'the odds', models.event_label, 'by',
                        {{ quantity_text('round(100 * abs(exp(facts.measured) - 1), 1)') }}, '%'
                    )
        end as meaning
    from facts
    inner join models
        on facts.model_id = models.model_id
    left join indicators
        on facts.item = indicators.indicator_id

)

select * from final
