-- Each customer's health in each month: what its indicators come to, the state that is, whether the success manager judged
-- otherwise, and whether use broke with the company's own usual.
{% set parts = {
    'objective': "side = 'objective'", 'subjective': "side = 'subjective'",
    'active_accounts': "indicator_group = 'active_accounts'", 'active_share': "indicator_group = 'active_share'",
    'health_state': "indicator_group = 'health_state'", 'business_metrics': "indicator_group = 'business_metrics'",
    'notes': "indicator_group = 'notes'", 'sentiment': "indicator_group = 'sentiment'", 'tickets': "indicator_group = 'tickets'",
} %}
{% set told_measure = measure_text(measured('known', 'conflicts.measure', true), 'conflicts.unit') %}
with account_months as (

    select * from {{ ref('account_months') }}

),

indicator_months as (

    select * from {{ ref('health_indicator_months') }}

),

states as (

    select * from {{ ref('health_states') }}

),

conflicts as (

    select * from {{ ref('health_conflicts') }}

),

frequency_rules as (

    select * from {{ ref('frequency_rules') }}

),

total_weight as (

    select cast(sum(weight) as {{ sql_type('float') }}) as weight
    from {{ ref('health_indicators') }}

),

summed as (

    select
        account_id,
        health_month,
        {% for part, condition in parts.items() %}
            {{ weighted_score(condition) }} as {{ part }}_score,
        {% endfor %}
        sum(contribution) as health_score,
        max(known_weight) as known_weight
    from indicator_months
    group by account_id, health_month

),

known as (

    select
        account_months.*,
        {% for part in parts %}
            summed.{{ part }}_score,
        {% endfor %}
        summed.health_score,
        round({{ ratio('summed.known_weight', 'total_weight.weight') }}, 6) as known_share
    from account_months
    cross join total_weight
    inner join summed
        on
            account_months.account_id = summed.account_id
            and account_months.health_month = summed.health_month

),

-- The state whose line is the highest that the score reaches.
lines as (

    select
        known.account_id,
        known.health_month,
        max(states.score_from) as score_from
    from known
    inner join states
        on known.health_score >= states.score_from
    where known.known_share >= {{ var('health_known_at_least') }}
    group by known.account_id, known.health_month

),

conflicted as (

    select
        known.account_id,
        known.health_month,
        {{ joined_texts("conflicts.label || ' ' || " ~ told_measure, '; ') }} as conflict_reason,
        {{ joined_texts("conflicts.label_zh || ' ' || " ~ told_measure, '；') }} as conflict_reason_zh
    from known
    inner join conflicts
        on
            (conflicts.told = 'csm_state' and known.csm_state = conflicts.told_reading)
            or (conflicts.told = 'csm_intent' and known.csm_intent = conflicts.told_reading)
    where {{ compares(measured('known', 'conflicts.measure', true), 'conflicts.comparison', 'conflicts.threshold') }}
    group by known.account_id, known.health_month

),

broken as (

    select
        known.account_id,
        known.health_month,
        min(frequency_rules.turn) as turn
    from known
    cross join frequency_rules
    where
        {{ compares(measured('known', 'frequency_rules.measure'), 'frequency_rules.comparison', 'frequency_rules.threshold') }}
        and (frequency_rules.usual_at_least = 0 or known.usual_pace >= frequency_rules.usual_at_least)
        and known.is_customer
    group by known.account_id, known.health_month

),

final as (

    select
        {% for column in account_month_columns() %}
            known.{{ column }},
        {% endfor %}
        {% for part in parts %}
            known.{{ part }}_score,
        {% endfor %}
        known.health_score,
        known.known_share,
        states.health_state,
        coalesce(conflicted.conflict_reason is not null, false) as is_conflict,
        conflicted.conflict_reason,
        conflicted.conflict_reason_zh,
        frequency_rules.frequency,
        cast(known.health_score - earlier.health_score as {{ sql_type('float') }}) as score_change
    from known
    left join lines
        on
            known.account_id = lines.account_id
            and known.health_month = lines.health_month
    left join states
        on lines.score_from = states.score_from
    left join conflicted
        on
            known.account_id = conflicted.account_id
            and known.health_month = conflicted.health_month
    left join broken
        on
            known.account_id = broken.account_id
            and known.health_month = broken.health_month
    left join frequency_rules
        on broken.turn = frequency_rules.turn
    left join known as earlier
        on
            known.account_id = earlier.account_id
            and known.month_no - {{ var('health_window_months') }} = earlier.month_no

)

select * from final
