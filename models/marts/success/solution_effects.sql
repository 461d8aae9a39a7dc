-- What each solution, version and branch did to the health of those who used it: some months later less the month before, beside
-- customers who were like them then and used none. And what to do with it.
{% set measures = [
    'health_score', 'objective_score', 'subjective_score', 'active_accounts_score', 'active_share_score', 'health_state_score',
    'business_metrics_score'
] %}
with uses as (

    select
        *,
        {{ month_start('used_on') }} as use_month
    from {{ ref('fct_solution_uses') }}
    where
        used_on <= {{ as_of_day() }}
        and solution_key is not null

),

solutions as (

    select * from {{ ref('dim_solutions') }}

),

matches as (

    select * from {{ ref('solution_matches') }}

),

health_months as (

    select * from {{ ref('health_months') }}

),

rules as (

    select * from {{ ref('solution_rules') }}

),

measures as (

    {% for measure in measures %}
        select '{{ measure }}' as indicator
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

scores as (

    select
        health_months.account_id,
        health_months.health_month,
        measures.indicator,
        case measures.indicator
            {% for measure in measures %}
                when '{{ measure }}' then cast(health_months.{{ measure }} as {{ sql_type('float') }})
            {% endfor %}
        end as score
    from health_months
    cross join measures

),

-- Before, after and the difference, of everybody in every month.
moves as (

    select
        earlier.account_id,
        {{ month_plus('earlier.health_month', 1) }} as use_month,
        earlier.indicator,
        earlier.score as score_before,
        later.score as score_after
    from scores as earlier
    inner join scores as later
        on
            earlier.account_id = later.account_id
            and earlier.indicator = later.indicator
            and {{ month_plus('earlier.health_month', 1 + var('solution_effect_months')) }} = later.health_month
    where
        earlier.score is not null
        and later.score is not null

),

controls as (

    select
        matches.source_table,
        matches.use_key,
        moves.indicator,
        count(*) as controls,
        round({{ exact_mean('moves.score_before') }}, 6) as control_before,
        round({{ exact_mean('moves.score_after') }}, 6) as control_after
    from matches
    inner join moves
        on
            matches.control_id = moves.account_id
            and matches.use_month = moves.use_month
    group by matches.source_table, matches.use_key, moves.indicator

),

effects as (

    select
        uses.solution_key,
        uses.version,
        uses.branch,
        moves.indicator,
        moves.score_before,
        moves.score_after,
        controls.controls,
        controls.control_before,
        controls.control_after,
        round((moves.score_after - moves.score_before) - (controls.control_after - controls.control_before), 6) as effect
    from uses
    inner join controls
        on
            uses.source_table = controls.source_table
            and uses.use_key = controls.use_key
    inner join moves
        on
            uses.account_id = moves.account_id
            and uses.use_month = moves.use_month
            and controls.indicator = moves.indicator

),

-- All customers in the months of uses, to show how unlike users and others are without matching.
everybody as (

    select
        moves.indicator,
        round({{ exact_mean('moves.score_before') }}, 6) as others_before,
        {{ exact_spread('moves.score_before') }} as others_spread
    from moves
    group by moves.indicator

),

{% set levels = [
    ('branch', ['solution_key', 'version', 'branch']), ('version', ['solution_key', 'version']), ('solution', ['solution_key'])
] %}
used as (

    {% for level, keys in levels %}
        select
            '{{ level }}' as summary_level,
            {% for key in ('solution_key', 'version', 'branch') %}
                {{ key if key in keys else 'cast(null as ' ~ sql_type('text') ~ ')' }} as {{ key }},
            {% endfor %}
            count(*) as uses,
            count(distinct account_id) as companies,
            count(outcome) as outcomes_told,
            count(case when outcome = 'solved' then 1 end) as solved,
            min(used_on) as first_used_on,
            max(used_on) as last_used_on
        from uses
        group by {{ keys | join(', ') }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

measured as (

    {% for level, keys in levels %}
        select
            '{{ level }}' as summary_level,
            {% for key in ('solution_key', 'version', 'branch') %}
                {{ key if key in keys else 'cast(null as ' ~ sql_type('text') ~ ')' }} as {{ key }},
            {% endfor %}
            indicator,
            count(*) as matched_uses,
            cast(sum(controls) as bigint) as controls,
            round({{ exact_mean('score_before') }}, 6) as score_before,
            round({{ exact_mean('score_after') }}, 6) as score_after,
            round({{ exact_mean('control_before') }}, 6) as control_before,
            round({{ exact_mean('control_after') }}, 6) as control_after,
            round({{ exact_mean('effect') }}, 6) as effect,
            round({{ normal_95() }} * {{ exact_spread('effect') }} / sqrt(nullif(count(*), 0)), 6) as half
        from effects
        group by {{ keys | join(', ') }}, indicator
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

library as (

    select
        solution_key,
        version,
        branch,
        min(solution_name) as solution_name,
        min(problem) as problem,
        min(published_on) as published_on,
        max(retired_on) as retired_on
    from solutions
    group by solution_key, version, branch

),

named as (

    select
        solution_key,
        min(solution_name) as solution_name,
        min(problem) as problem
    from library
    group by solution_key

),

known as (

    select
        used.*,
        measures.indicator,
        coalesce(measured.matched_uses, 0) as matched_uses,
        measured.controls,
        measured.score_before,
        measured.score_after,
        measured.control_before,
        measured.control_after,
        measured.effect,
        measured.effect - measured.half as effect_low,
        measured.effect + measured.half as effect_high,
        {{ ratio('measured.score_before - everybody.others_before', 'everybody.others_spread') }} as imbalance_unmatched,
        {{ ratio('measured.score_before - measured.control_before', 'everybody.others_spread') }} as imbalance_matched
    from used
    cross join measures
    left join measured
        on
            used.summary_level = measured.summary_level
            and used.solution_key = measured.solution_key
            and used.version is not distinct from measured.version
            and used.branch is not distinct from measured.branch
            and measures.indicator = measured.indicator
    left join everybody
        on measures.indicator = everybody.indicator

),

-- The first rule that holds.
judged as (

    select
        known.summary_level,
        known.solution_key,
        known.version,
        known.branch,
        known.indicator,
        min(rules.turn) as turn
    from known
    cross join rules
    where
        known.matched_uses >= rules.uses_at_least
        and case rules.bound
            when 'any' then true
            when 'low' then {{ compares('known.effect_low', 'rules.comparison', 'rules.threshold') }}
            when 'high' then {{ compares('known.effect_high', 'rules.comparison', 'rules.threshold') }}
            when 'effect' then {{ compares('known.effect', 'rules.comparison', 'rules.threshold') }}
        end
    group by known.summary_level, known.solution_key, known.version, known.branch, known.indicator

),

final as (

    select
        known.summary_level,
        known.solution_key,
        known.version,
        known.branch,
        known.indicator,
        named.solution_name,
        named.problem,
        library.published_on,
        library.retired_on,
        known.uses,
        known.companies,
        known.first_used_on,
        known.last_used_on,
        known.outcomes_told,
        known.solved,
        known.matched_uses,
        known.controls,
        round(known.score_before, 4) as score_before,
        round(known.score_after, 4) as score_after,
        round(known.control_before, 4) as control_before,
        round(known.control_after, 4) as control_after,
        round(known.effect, 4) as effect,
        round(known.effect_low, 4) as effect_low,
        round(known.effect_high, 4) as effect_high,
        round(known.imbalance_unmatched, 4) as imbalance_unmatched,
        round(known.imbalance_matched, 4) as imbalance_matched,
        case when known.indicator = 'health_score' then rules.recommendation end as recommendation,
        case when known.indicator = 'health_score' then rules.label_zh end as recommendation_zh
    from known
    left join named
        on known.solution_key = named.solution_key
    left join library
        on
            known.solution_key = library.solution_key
            and known.version is not distinct from library.version
            and known.branch is not distinct from library.branch
    left join judged
        on
            known.summary_level = judged.summary_level
            and known.solution_key = judged.solution_key
            and known.version is not distinct from judged.version
            and known.branch is not distinct from judged.branch
            and known.indicator = judged.indicator
    left join rules
        on judged.turn = rules.turn

)

select * from final
