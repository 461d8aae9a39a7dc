-- Promoters, passives and detractors are all answers that count; with those excluded they are all scored answers there are.
with monthly as (

    select * from {{ ref('nps_monthly') }}

),

surveys as (

    select
        count(case when survey_type = 'nps' then 1 end) as nps_scores,
        count(case when survey_type = 'csat' then 1 end) as csat_scores
    from {{ ref('fct_surveys') }}
    where
        score is not null
        and answered_on <= {{ as_of_day() }}

),

listed as (

    select count(*) as detractors
    from {{ ref('detractors') }}
    where answered_on is not null

),

summed as (

    select
        coalesce(sum(promoters + passives + detractors), 0) as nps_classes,
        coalesce(sum(nps_answers), 0) as nps_answers,
        coalesce(sum(nps_excluded), 0) as nps_excluded,
        coalesce(sum(csat_answers), 0) as csat_answers,
        coalesce(sum(csat_excluded), 0) as csat_excluded,
        coalesce(sum(detractors), 0) as detractors,
        count(case when passives < 0 or nps < nps_low or nps > nps_high then 1 end) as broken
    from monthly

)

select
    summed.*,
    surveys.nps_scores,
    surveys.csat_scores,
    listed.detractors as listed
from summed
cross join surveys
cross join listed
where
    summed.nps_classes <> summed.nps_answers
    or summed.nps_answers + summed.nps_excluded <> surveys.nps_scores
    or summed.csat_answers + summed.csat_excluded <> surveys.csat_scores
    or summed.detractors <> listed.detractors
    or summed.broken > 0
