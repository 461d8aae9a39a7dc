-- The lead scores of people and companies today: fit grade × engagement band, and whether that makes an MQL.
with scores as (

    select * from {{ ref('current_scores') }}

),

last_changes as (

    select
        entity_number,
        changed_on,
        is_mql,
        coalesce(lag(is_mql) over (partition by entity_number order by changed_on), false) as was_mql
    from {{ ref('score_history') }}

),

mql_since as (

    select
        entity_number,
        max(changed_on) as mql_since_on
    from last_changes
    where is_mql and not was_mql
    group by entity_number

),

final as (

    select
        scores.entity_type,
        scores.entity_id,
        cast(scores.engagement_score as {{ sql_type('float') }}) as engagement_score,
        cast(scores.engagement_band as bigint) as engagement_band,
        scores.engagement_label,
        scores.engagement_label_zh,
        cast(scores.fit_score as {{ sql_type('quantity') }}) as fit_score,
        cast(scores.fit_band as bigint) as fit_band,
        scores.fit_label as fit_grade,
        scores.fit_label_zh as fit_grade_zh,
        scores.grade_label,
        scores.grade_label_zh,
        scores.is_mql,
        case when scores.is_mql then mql_since.mql_since_on end as mql_since_on,
        cast(scores.scored_days as bigint) as scored_days,
        scores.last_scored_on,
        scores.top_rule_id
    from scores
    left join mql_since
        on scores.entity_number = mql_since.entity_number

)

select * from final
