-- The scores of everybody who is known, as of the day, and the strongest reason of each. Sums of the same points as the evidence.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

score_lines as (

    {{ score_lines() }}

),

days as (

    select
        entity_number,
        score_rule_id,
        occurred_on,
        points * {{ decay(days_from('occurred_on', as_of_day()), 'half_life_days') }} as points_left
    from {{ ref('score_days') }}

),

by_rule as (

    select
        entity_number,
        score_rule_id,
        sum(points_left) as points_left,
        count(*) as scored_days,
        max(occurred_on) as last_on
    from days
    group by entity_number, score_rule_id

),

ranked as (

    select
        *,
        row_number() over (partition by entity_number order by abs(points_left) desc, score_rule_id asc) as reason_rank
    from by_rule

),

engagement as (

    select
        entity_number,
        sum(points_left) as score,
        sum(scored_days) as scored_days,
        max(last_on) as last_scored_on,
        max(case when reason_rank = 1 then score_rule_id end) as top_rule_id
    from ranked
    group by entity_number

),

fit as (

    select
        periods.entity_number,
        sum(rules.points) as score
    from {{ ref('metric_verdicts') }} as periods
    inner join {{ ref('rule_numbers') }} as rules
        on periods.rule_number = rules.rule_number
    where
        rules.rule_set = 'fit'
        and (periods.held_until > {{ as_of_day() }} or periods.held_until is null)
    group by periods.entity_number

),

scored as (

    select
        entities.entity_number,
        entities.entity_type,
        entities.entity_id,
        -- The order of a sum shows in its last digits; nine decimals are the same in every run.
        round(coalesce(engagement.score, 0), 9) as engagement_score,
        coalesce(engagement.scored_days, 0) as scored_days,
        engagement.last_scored_on,
        engagement.top_rule_id,
        coalesce(fit.score, 0) as fit_score
    from entities
    left join engagement
        on entities.entity_number = engagement.entity_number
    left join fit
        on entities.entity_number = fit.entity_number
    where
        (entities.is_identified and entities.is_known)
        or engagement.entity_number is not null
        or fit.entity_number is not null

),

banded as (

    select
        scored.*,
        {{ score_band(shown_score('scored.engagement_score'), 'lines') }} as engagement_band,
        {{ score_band('scored.fit_score', 'fit_lines') }} as fit_band
    from scored
    {{ join_score_lines('lines', 'engagement', 'scored.entity_type') }}
    {{ join_score_lines('fit_lines', 'fit', 'scored.entity_type') }}

),

final as (

    select
        banded.*,
        bands.label as engagement_label,
        bands.label_zh as engagement_label_zh,
        fit_bands.label as fit_label,
        fit_bands.label_zh as fit_label_zh,
        coalesce(score_matrix.is_mql, false) as is_mql,
        score_matrix.label as grade_label,
        score_matrix.label_zh as grade_label_zh
    from banded
    left join {{ ref('score_bands') }} as bands
        on
            bands.score_id = 'engagement'
            and banded.entity_type = bands.applies_to
            and banded.engagement_band = bands.band
    left join {{ ref('score_bands') }} as fit_bands
        on
            fit_bands.score_id = 'fit'
            and banded.entity_type = fit_bands.applies_to
            and banded.fit_band = fit_bands.band
    left join {{ ref('score_matrix') }} as score_matrix
        on
            banded.entity_type = score_matrix.applies_to
            and banded.fit_band = score_matrix.fit_band
            and banded.engagement_band = score_matrix.engagement_band

)

select * from final
