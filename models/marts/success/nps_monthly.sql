{% set added = var('nps_answers_added') %}
-- Recommendation (NPS) and satisfaction (CSAT) by product and month, with intervals: of scored answers alone, and with a count of
-- the answers that could not be counted.
with surveys as (

    select
        *,
        {{ highest_score('survey_type', 'scale_max') }} as highest_score
    from {{ ref('fct_surveys') }}
    where
        survey_type in ('nps', 'csat')
        and answered_on <= {{ as_of_day() }}

),

health_months as (

    select * from {{ ref('health_months') }}
    where is_customer

),

persons as (

    select * from {{ ref('dim_persons') }}

),

read as (

    select
        coalesce(surveys.product, '') as product,
        {{ month_start('surveys.answered_on') }} as survey_month,
        surveys.survey_type,
        coalesce(surveys.account_id, persons.account_id) as account_id,
        surveys.score,
        surveys.highest_score,
        case
            when surveys.score is null then 'in_words'
            when surveys.highest_score is null then 'no_scale'
            when surveys.score > surveys.highest_score or surveys.score < 0 then 'beyond_scale'
            else 'counted'
        end as standing
    from surveys
    left join persons
        on surveys.person_id = persons.person_id

),

-- Promoters 9 and 10, detractors up to 6, on a scale of ten; another scale is stretched to ten.
classed as (

    select
        *,
        case when standing = 'counted' then round({{ ratio('score * 10', 'highest_score') }}, 6) end as of_ten
    from read

),

counted as (

    select
        product,
        survey_month,
        count(case when survey_type = 'nps' and standing = 'counted' then 1 end) as nps_answers,
        count(case when survey_type = 'nps' and of_ten >= {{ var('promoters_from') }} then 1 end) as promoters,
        count(case when survey_type = 'nps' and of_ten <= {{ var('detractors_to') }} then 1 end) as detractors,
        count(distinct case when survey_type = 'nps' and standing = 'counted' then account_id end) as nps_accounts,
        count(case when survey_type = 'nps' and standing in ('beyond_scale', 'no_scale') then 1 end) as nps_excluded,
        count(distinct case
            when survey_type = 'nps' and of_ten <= {{ var('detractors_to') }} then account_id
        end) as detractor_accounts,
        count(case when survey_type = 'csat' and standing = 'counted' then 1 end) as csat_answers,
        count(case when survey_type = 'csat' and of_ten >= {{ var('satisfied_from') }} then 1 end) as csat_satisfied,
        sum(case when survey_type = 'csat' then cast(of_ten as {{ sql_type('decimal') }}) end) as csat_points,
        sum(case when survey_type = 'csat' then cast(of_ten * of_ten as {{ sql_type('decimal') }}) end) as csat_squares,
        count(case when survey_type = 'csat' and standing in ('beyond_scale', 'no_scale') then 1 end) as csat_excluded
    from classed
    where survey_month is not null
    group by product, survey_month

),

customers as (

    select
        health_month,
        count(*) as customer_accounts
    from health_months
    group by health_month

),

-- Three answers more, one of them for the extremes of each side by halves, keep the interval from being none where all agree.
shares as (

    select
        *,
        nps_answers - promoters - detractors as passives,
        {{ ratio('promoters - detractors', 'nps_answers') }} as nps_share,
        cast(promoters - detractors as {{ sql_type('float') }}) / (nps_answers + {{ added }}) as drawn_share,
        (promoters + detractors + {{ added }} / 2) / (nps_answers + {{ added }}) as extreme_share,
        {{ ratio('csat_points', 'csat_answers') }} as csat_of_ten
    from counted

),

-- The variance of +1, 0 and -1 in the shares of promoters, passives and detractors.
spread as (

    select
        *,
        {{ normal_95() }} * sqrt(
            greatest(extreme_share - drawn_share * drawn_share, 0) / (nps_answers + {{ added }})
        ) as nps_half,
        {{ normal_95() }} * sqrt(
            greatest({{ ratio('csat_squares', 'csat_answers') }} - csat_of_ten * csat_of_ten, 0) / nullif(csat_answers - 1, 0)
        ) as csat_half
    from shares

),

final as (

    select
        spread.product,
        spread.survey_month,
        spread.nps_answers,
        spread.promoters,
        spread.passives,
        spread.detractors,
        round(100 * spread.nps_share, 4) as nps,
        case
            when spread.nps_answers > 0
                then round(100 * greatest(least(spread.drawn_share - spread.nps_half, spread.nps_share), -1), 4)
        end as nps_low,
        case
            when spread.nps_answers > 0
                then round(100 * least(greatest(spread.drawn_share + spread.nps_half, spread.nps_share), 1), 4)
        end as nps_high,
        spread.nps_answers >= {{ var('survey_answers_at_least') }} as is_nps_enough,
        spread.nps_excluded,
        spread.nps_accounts,
        customers.customer_accounts,
        spread.detractor_accounts,
        spread.csat_answers,
        round(spread.csat_of_ten / 2, 6) as csat_mean_of_five,
        case
            when spread.csat_answers > 1 then round(greatest((spread.csat_of_ten - spread.csat_half) / 2, 0), 6)
        end as csat_mean_low,
        case
            when spread.csat_answers > 1 then round(least((spread.csat_of_ten + spread.csat_half) / 2, 5), 6)
        end as csat_mean_high,
        spread.csat_satisfied,
        round({{ ratio('spread.csat_satisfied', 'spread.csat_answers') }}, 6) as csat_share,
        round({{ wilson_bound('spread.csat_satisfied', 'spread.csat_answers', 'low') }}, 6) as csat_share_low,
        round({{ wilson_bound('spread.csat_satisfied', 'spread.csat_answers', 'high') }}, 6) as csat_share_high,
        spread.csat_excluded
    from spread
    left join customers
        on spread.survey_month = customers.health_month

)

select * from final
