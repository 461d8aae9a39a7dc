-- Who would not recommend the product, and whether anybody came back to them: the list for closing the loop.
with surveys as (

    select
        *,
        {{ highest_score('survey_type', 'scale_max') }} as highest_score
    from {{ ref('fct_surveys') }}
    where
        survey_type = 'nps'
        and answered_on <= {{ as_of_day() }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

health_months as (

    select * from {{ ref('health_months') }}

),

activities as (

    select * from {{ ref('fct_activities') }}
    where occurred_on <= {{ as_of_day() }}

),

readings as (

    select * from {{ ref('success_readings') }}
    where
        fact = 'activities'
        and reading in ('visit', 'call')

),

answers as (

    select
        surveys.source_table,
        surveys.answer_key,
        surveys.survey_key,
        surveys.product,
        surveys.answered_on,
        surveys.person_id,
        coalesce(surveys.account_id, persons.account_id) as account_id,
        cast(surveys.score as {{ sql_type('float') }}) as score,
        cast(surveys.highest_score as {{ sql_type('float') }}) as highest_score,
        {{ is_filled('surveys.comment_text') }} as has_comment
    from surveys
    left join persons
        on surveys.person_id = persons.person_id
    where
        surveys.score >= 0
        and surveys.score <= surveys.highest_score
        and round({{ ratio('surveys.score * 10', 'surveys.highest_score') }}, 6) <= {{ var('detractors_to') }}

),

contacts as (

    select
        activities.account_id,
        activities.person_id,
        activities.occurred_on
    from activities
    inner join readings
        on
            readings.field = 'activity_type'
            and lower(activities.activity_type) = readings.told_value

),

come_back as (

    select
        answers.source_table,
        answers.answer_key,
        contacts.occurred_on
    from answers
    inner join contacts
        on answers.account_id = contacts.account_id
    where
        contacts.occurred_on > answers.answered_on
        and contacts.occurred_on <= {{ day_plus('answers.answered_on', var('detractor_follow_up_days')) }}
    union all
    select
        answers.source_table,
        answers.answer_key,
        contacts.occurred_on
    from answers
    inner join contacts
        on answers.person_id = contacts.person_id
    where
        contacts.occurred_on > answers.answered_on
        and contacts.occurred_on <= {{ day_plus('answers.answered_on', var('detractor_follow_up_days')) }}

),

firsts as (

    select
        source_table,
        answer_key,
        min(occurred_on) as followed_up_on
    from come_back
    group by source_table, answer_key

),

final as (

    select
        answers.source_table,
        answers.answer_key,
        answers.survey_key,
        answers.product,
        answers.answered_on,
        {{ month_start('answers.answered_on') }} as survey_month,
        answers.account_id,
        accounts.account_name,
        answers.person_id,
        answers.score,
        answers.highest_score,
        answers.has_comment,
        health_months.is_customer,
        health_months.mrr,
        health_months.health_state,
        {{ day_plus('answers.answered_on', var('detractor_follow_up_days')) }} as follow_up_until,
        firsts.followed_up_on,
        firsts.followed_up_on is null
        and {{ day_plus('answers.answered_on', var('detractor_follow_up_days')) }} < {{ as_of_day() }} as is_follow_up_missed
    from answers
    left join accounts
        on answers.account_id = accounts.account_id
    left join health_months
        on
            answers.account_id = health_months.account_id
            and {{ month_start('answers.answered_on') }} = health_months.health_month
    left join firsts
        on
            answers.source_table = firsts.source_table
            and answers.answer_key = firsts.answer_key

)

select * from final
