-- What the rows of customer success name exists, and every case has a row: each row returned is a rule that cannot be followed.
{% set asked = play_measures() %}
{% set measures %}
    {% for measure in health_measures(true) %}
        select '{{ measure }}' as measure
        {{ 'union all' if not loop.last }}
    {% endfor %}
{% endset %}
with measures as (

    {{ measures }}

),

named as (

    select
        'health_indicators' as seed_name,
        indicator_id as rule_name,
        measure
    from {{ ref('health_indicators') }}
    union all
    select
        'health_conflicts' as seed_name,
        conflict_id as rule_name,
        measure
    from {{ ref('health_conflicts') }}
    union all
    select
        'frequency_rules' as seed_name,
        rule_id as rule_name,
        measure
    from {{ ref('frequency_rules') }}

),

problems as (

    select
        named.seed_name,
        named.rule_name,
        'names no measure' as problem
    from named
    left join measures
        on named.measure = measures.measure
    where
        measures.measure is null
        or (named.seed_name <> 'health_conflicts' and named.measure in ('objective_score', 'subjective_score', 'health_score'))
    union all
    select
        'health_indicators' as seed_name,
        indicator_id as rule_name,
        'has no scale or no weight' as problem
    from {{ ref('health_indicators') }}
    where
        worst_at is null
        or best_at is null
        or worst_at = best_at
        or weight is null
        or weight < 0
        or (side = 'context' and weight > 0)
    union all
    select
        'health_indicators' as seed_name,
        side as rule_name,
        'side without weight' as problem
    from {{ ref('health_indicators') }}
    where side <> 'context'
    group by side
    having sum(weight) <= 0
    union all
    select
        'health_states' as seed_name,
        cast(count(*) as {{ sql_type('text') }}) as rule_name,
        'no state from 0, or two from one score' as problem
    from {{ ref('health_states') }}
    having
        count(case when score_from <= 0 then 1 end) <> 1
        or count(distinct score_from) <> count(*)
    union all
    select
        'health_conflicts' as seed_name,
        conflicts.conflict_id as rule_name,
        'nobody is ever judged so' as problem
    from {{ ref('health_conflicts') }} as conflicts
    left join {{ ref('success_readings') }} as readings
        on
            readings.fact = 'assessments'
            and conflicts.told = case readings.field
                when 'health_state' then 'csm_state'
                when 'renewal_intent' then 'csm_intent'
            end
            and conflicts.told_reading = readings.reading
    where
        readings.fact is null
        or conflicts.threshold is null
    union all
    select
        'success_models' as seed_name,
        outcome as rule_name,
        'needs one model' as problem
    from {{ ref('success_models') }}
    group by outcome
    having count(*) <> 1
    union all
    select
        'success_models' as seed_name,
        model_id as rule_name,
        'lacks a number' as problem
    from {{ ref('success_models') }}
    where
        events_at_least is null
        or known_at_least is null
        or ridge_score is null
        or ridge_context is null
        or ridge_indicator is null
        or high_from is null
        or hand_high_from is null
        or case outcome when 'contract_lost' then horizon_days else horizon_months end is null
    union all
    select
        'success_quadrants' as seed_name,
        quadrants.quadrant as rule_name,
        'no play is suggested whatever holds' as problem
    from {{ ref('success_quadrants') }} as quadrants
    left join {{ ref('success_plays') }} as plays
        on
            plays.quadrant in ('*', quadrants.quadrant)
            and plays.condition = 'any'
            and plays.renewal_within_days is null
    where plays.quadrant is null
    union all
    select
        'success_plays' as seed_name,
        cast(plays.turn as {{ sql_type('text') }}) as rule_name,
        'names no quadrant, no measure or no days' as problem
    from {{ ref('success_plays') }} as plays
    left join {{ ref('success_quadrants') }} as quadrants
        on plays.quadrant in ('*', quadrants.quadrant)
    where
        quadrants.quadrant is null
        or plays.act_within_days is null
        or (plays.condition = 'measure') <> (plays.measure is not null)
        or (plays.measure is not null and (plays.comparison is null or plays.threshold is null))
        or plays.measure not in ('{{ asked | join("', '") }}')
    union all
    select
        'solution_rules' as seed_name,
        cast(min(turn) as {{ sql_type('text') }}) as rule_name,
        'no rule holds whatever was found' as problem
    from {{ ref('solution_rules') }}
    having count(case when bound = 'any' and uses_at_least = 0 then 1 end) = 0

)

select * from problems
