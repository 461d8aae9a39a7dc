-- The rules as the engine runs them: each condition with its metric, its threshold, and whether it holds where nothing happened.
with rules as (

    select * from {{ ref('rules') }}

),

conditions as (

    select * from {{ ref('rule_conditions') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}

),

tested as (

    select
        rules.rule_set,
        rules.rule_id,
        rules.applies_to as entity_type,
        rules.version,
        case when rules.rule_set in ('tags', 'fit') then 1 else 2 end as rule_level,
        rules.match,
        rules.points,
        conditions.condition_no,
        metrics.metric_number,
        metrics.metric_id,
        metrics.kind,
        metrics.measure,
        metrics.label,
        conditions.window_id,
        case when metrics.kind = 'verdict' and conditions.operator in ('has', 'lacks') then conditions.value end as verdict_id,
        conditions.operator,
        conditions.value,
        -- How the condition reads in evidence: pricing_page_views 30d at_least 2.
        concat_ws(' ', metrics.metric_id, conditions.window_id, conditions.operator, conditions.value) as told_condition,
        case when metrics.measure in ('text', 'flag') or conditions.operator in ('has', 'lacks') then null
            else {{ to_quantity('conditions.value') }}
        end as threshold
    from rules
    inner join conditions
        on
            rules.rule_set = conditions.rule_set
            and rules.rule_id = conditions.rule_id
    inner join metrics
        on conditions.metric_id = metrics.metric_id

),

final as (

    select
        *,
        cast(dense_rank() over (order by rule_set asc, rule_id asc) as integer) as rule_number,
        cast(row_number() over (order by rule_set asc, rule_id asc, condition_no asc) as integer) as condition_number,
        cast(
            dense_rank() over (
                order by entity_type asc, metric_id asc, window_id asc nulls first, verdict_id asc nulls first
            ) as integer
        ) as step_number,
        case when match = 'any' then 1 else count(*) over (partition by rule_set, rule_id) end as conditions_needed,
        kind <> 'attribute' and coalesce({{ holds('operator', '0', 'threshold') }}, false) as holds_by_default
    from tested

)

select * from final
