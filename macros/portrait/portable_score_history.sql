{#-
  What the model score_history says, in plain SQL for engines without the compiled loop. Grain: entity × day.
-#}
{% macro portable_score_history() -%}
    -- The scores of people and companies over time: a row for each day on which points were earned, fit changed, or decay took the
    -- score below a line. Between two rows a score only decays. The decayed sum has a closed form over a window sum: with d the days
    -- since the entity's first points, S = 2^(−d/H) · Σ points · 2^(d/H), for each half-life apart.
    with entities as (

        select * from {{ ref('portrait_entities') }}

    ),

    score_days as (

        select * from {{ ref('score_days') }}

    ),

    score_lines as (

        {{ score_lines() }}

    ),

    fit_periods as (

        select
            periods.entity_number,
            periods.held_from,
            periods.held_until,
            rules.points
        from {{ ref('metric_verdicts') }} as periods
        inner join {{ ref('rule_numbers') }} as rules
            on periods.rule_number = rules.rule_number
        where rules.rule_set = 'fit'

    ),

    fit_turns as (

        select
            entity_number,
            held_from as changed_on,
            points as points_change
        from fit_periods
        union all
        select
            entity_number,
            held_until as changed_on,
            -points as points_change
        from fit_periods
        where held_until <= {{ as_of_day() }}

    ),

    fit as (

        select
            entity_number,
            changed_on,
            sum(points_change) as points_change
        from fit_turns
        group by entity_number, changed_on

    ),

    change_days as (

        select
            entity_number,
            occurred_on as changed_on
        from score_days
        union
        select
            entity_number,
            changed_on
        from fit_turns

    ),

    earned as (

        select
            entity_number,
            half_life_days,
            occurred_on,
            sum(points) as points
        from score_days
        group by entity_number, half_life_days, occurred_on

    ),

    half_lives as (

        select
            entity_number,
            half_life_days,
            min(occurred_on) as first_on
        from earned
        group by entity_number, half_life_days

    ),

    -- What is alive of each half-life's points on every day of change.
    alive as (

        select
            change_days.entity_number,
            change_days.changed_on,
            half_lives.half_life_days,
            sum(
                cast(coalesce(earned.points, 0) as {{ sql_type('float') }})
                / {{ decay(days_from('half_lives.first_on', 'change_days.changed_on'), 'half_lives.half_life_days') }}
            ) over (partition by change_days.entity_number, half_lives.half_life_days order by change_days.changed_on)
            * {{ decay(days_from('half_lives.first_on', 'change_days.changed_on'), 'half_lives.half_life_days') }} as points
        from change_days
        inner join half_lives
            on
                change_days.entity_number = half_lives.entity_number
                and change_days.changed_on >= half_lives.first_on
        left join earned
            on
                half_lives.entity_number = earned.entity_number
                and half_lives.half_life_days is not distinct from earned.half_life_days
                and change_days.changed_on = earned.occurred_on

    ),

    intervals as (

        select
            *,
            coalesce(
                {{ day_plus('lead(changed_on) over (partition by entity_number order by changed_on)', -1) }}, {{ as_of_day() }}
            ) as last_on
        from change_days

    ),

    spans as (

        select
            intervals.entity_number,
            intervals.changed_on,
            intervals.last_on,
            entities.entity_type,
            coalesce(sum(alive.points), 0) as score,
            coalesce(
                sum(alive.points * {{ decay(days_from('intervals.changed_on', 'intervals.last_on'), 'alive.half_life_days') }}), 0
            ) as last_score,
            coalesce(min(alive.points), 0) < 0 as has_negative,
            sum(greatest(alive.points, 0)) as positive_points
        from intervals
        inner join entities
            on intervals.entity_number = entities.entity_number
        left join alive
            on
                intervals.entity_number = alive.entity_number
                and intervals.changed_on = alive.changed_on
        group by intervals.entity_number, intervals.changed_on, intervals.last_on, entities.entity_type

    ),

    banded as (

        select
            spans.*,
            lines.line_2,
            lines.line_3,
            lines.line_4,
            {{ score_band(shown_score('spans.score'), 'lines') }} as band,
            {{ score_band(shown_score('spans.last_score'), 'lines') }} as last_band
        from spans
        {{ join_score_lines('lines', 'engagement', 'spans.entity_type') }}

    ),

    {{ line_crossings('banded', 'alive') }}

    crossed as (

        select
            halved.entity_number,
            halved.entity_type,
            halved.changed_on,
            halved.high,
            min(halved.line_number) - 1 as band
        from line_crossings as halved
        group by halved.entity_number, halved.entity_type, halved.changed_on, halved.high

    ),

    crossed_scores as (

        select
            crossed.entity_number,
            crossed.entity_type,
            {{ day_plus('crossed.changed_on', 'crossed.high') }} as crossed_on,
            max(crossed.band) as band,
            sum(alive.points * {{ decay('crossed.high', 'alive.half_life_days') }}) as score
        from crossed
        inner join alive
            on
                crossed.entity_number = alive.entity_number
                and crossed.changed_on = alive.changed_on
        group by crossed.entity_number, crossed.entity_type, crossed.changed_on, crossed.high

    ),

    -- Negative points fade too and may lift a score: such spans are looked at day by day, where positive points reach a line at all.
    watched as (

        select
            entity_number,
            entity_type,
            changed_on,
            band,
            {{ explode(day_series(day_plus('changed_on', 1), 'last_on')) }} as watched_on
        from banded
        where
            has_negative
            and positive_points >= line_2
            and last_on > changed_on

    ),

    watched_scores as (

        select
            watched.entity_number,
            watched.entity_type,
            watched.changed_on,
            watched.watched_on,
            max(watched.band) as first_band,
            sum(alive.points * {{ decay(days_from('watched.changed_on', 'watched.watched_on'), 'alive.half_life_days') }}) as score
        from watched
        inner join alive
            on
                watched.entity_number = alive.entity_number
                and watched.changed_on = alive.changed_on
        group by watched.entity_number, watched.entity_type, watched.changed_on, watched.watched_on

    ),

    watched_bands as (

        select
            watched_scores.*,
            {{ score_band(shown_score('watched_scores.score'), 'lines') }} as band
        from watched_scores
        {{ join_score_lines('lines', 'engagement', 'watched_scores.entity_type') }}

    ),

    watched_turns as (

        select
            *,
            lag(band, 1, first_band) over (partition by entity_number, changed_on order by watched_on) as band_before
        from watched_bands

    ),

    moved as (

        select
            entity_number,
            entity_type,
            changed_on,
            'change' as cause,
            score,
            band
        from banded
        union all
        select
            entity_number,
            entity_type,
            watched_on as changed_on,
            'decay' as cause,
            score,
            band
        from watched_turns
        where band <> band_before
        union all
        select
            entity_number,
            entity_type,
            crossed_on as changed_on,
            'decay' as cause,
            score,
            band
        from crossed_scores

    ),

    -- Every day on which fit changes is among the days of change.
    fitted as (

        select
            moved.*,
            cast(
                sum(coalesce(fit.points_change, 0)) over (
                    partition by moved.entity_number order by moved.changed_on rows between unbounded preceding and current row
                ) as {{ sql_type('quantity') }}
            ) as fit_score
        from moved
        left join fit
            on
                moved.entity_number = fit.entity_number
                and moved.changed_on = fit.changed_on

    ),

    graded as (

        select
            fitted.*,
            {{ score_band('fitted.fit_score', 'fit_lines') }} as fit_band
        from fitted
        {{ join_score_lines('fit_lines', 'fit', 'fitted.entity_type') }}

    ),

    final as (

        select
            graded.entity_number,
            graded.entity_type,
            graded.changed_on,
            graded.cause,
            {{ shown_score('graded.score') }} as engagement_score,
            graded.band as engagement_band,
            graded.fit_score,
            graded.fit_band,
            coalesce(score_matrix.is_mql, false) as is_mql
        from graded
        left join {{ ref('score_matrix') }} as score_matrix
            on
                graded.entity_type = score_matrix.applies_to
                and graded.fit_band = score_matrix.fit_band
                and graded.band = score_matrix.engagement_band

    )

    select * from final
{%- endmacro %}
