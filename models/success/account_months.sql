-- Everything that is known of each customer in each month, as measures that rules and models read: use, tickets, answers, visits,
-- judgements, payments, people. Nothing of a month comes from later than its last day.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and starts_on <= {{ as_of_day() }}

),

usage_months as (

    select * from {{ ref('account_usage_months') }}

),

tickets as (

    select * from {{ ref('fct_tickets') }}
    where opened_on <= {{ as_of_day() }}

),

surveys as (

    select
        *,
        {{ highest_score('survey_type', 'scale_max') }} as highest_score
    from {{ ref('fct_surveys') }}
    where answered_on <= {{ as_of_day() }}

),

activities as (

    select * from {{ ref('fct_activities') }}
    where occurred_on <= {{ as_of_day() }}

),

assessments as (

    select * from {{ ref('fct_assessments') }}
    where assessed_on <= {{ as_of_day() }}

),

invoices as (

    select * from {{ ref('fct_invoices') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

person_accounts as (

    select * from {{ ref('bridge_person_accounts') }}

),

readings as (

    select * from {{ ref('success_readings') }}

),

customers as (

    select
        account_id,
        min(starts_on) as customer_from,
        max(coalesce(counted_until, {{ as_of_day() }})) as customer_until
    from terms
    group by account_id

),

spread as (

    select
        account_id,
        customer_from,
        {{ explode(month_series(
            'greatest(customer_from, ' ~ month_plus(as_of_day(), -1 * var('health_months')) ~ ')',
            'least(' ~ day_plus('customer_until', var('renewal_window_days')) ~ ', ' ~ as_of_day() ~ ')'
        )) }} as health_month
    from customers

),

-- Where use is delivered late, the days after the last one of anybody are not days without use.
usage_known as (

    select max(used_on) as until_on
    from {{ ref('fct_usage_days') }}
    where used_on <= {{ as_of_day() }}

),

spine as (

    select
        spread.account_id,
        spread.customer_from,
        spread.health_month,
        {{ closing_day('spread.health_month') }} as closing_on,
        greatest(
            {{ days_from(
                'greatest(spread.health_month, spread.customer_from)',
                'least(' ~ closing_day('spread.health_month') ~ ', usage_known.until_on)'
            ) }} + 1, 0
        ) as days_counted,
        row_number() over (partition by spread.account_id order by spread.health_month asc) as month_no
    from spread
    cross join usage_known

),

contracted as (

    select
        spine.account_id,
        spine.health_month,
        cast(sum(
            case when {{ is_in_force('terms', 'spine.closing_on') }} then terms.monthly_amount else 0 end
        ) as {{ sql_type('total') }}) as mrr,
        cast(sum(
            case when {{ is_in_force('terms', 'spine.closing_on') }} then terms.quantity end
        ) as {{ sql_type('decimal') }}) as seats,
        max(case when {{ is_in_force('terms', 'spine.closing_on') }} then 1 else 0 end) as is_in_force,
        max(least(coalesce(terms.counted_until, {{ never() }}), spine.closing_on)) as last_in_force_on
    from spine
    inner join terms
        on spine.account_id = terms.account_id
    where terms.starts_on <= spine.closing_on
    group by spine.account_id, spine.health_month

),

read_tickets as (

    select
        tickets.source_table,
        tickets.ticket_key,
        coalesce(tickets.account_id, persons.account_id) as account_id,
        tickets.opened_on,
        {{ day_plus('tickets.opened_on', var('ticket_slow_after_days')) }} as slow_on,
        case
            when tickets.closed_at <= {{ as_of() }} then {{ days_between('tickets.opened_at', 'tickets.closed_at') }}
        end as days_to_close,
        {{ days_between('tickets.opened_at', as_of()) }} as days_so_far,
        max(case when readings.reading = 'fault' then 1 else 0 end) as is_fault,
        max(case when readings.reading = 'pressing' then 1 else 0 end) as is_pressing
    from tickets
    left join persons
        on tickets.person_id = persons.person_id
    left join readings
        on
            readings.fact = 'tickets'
            and case readings.field
                when 'priority' then tickets.priority
                when 'category' then tickets.category
                when 'ticket_type' then tickets.ticket_type
            end = readings.told_value
    group by
        tickets.source_table, tickets.ticket_key, coalesce(tickets.account_id, persons.account_id), tickets.opened_on,
        tickets.opened_at, tickets.closed_at

),

ticket_months as (

    select
        account_id,
        {{ month_start('opened_on') }} as health_month,
        count(*) as tickets,
        sum(is_fault) as faults,
        sum(is_pressing) as pressing
    from read_tickets
    where account_id is not null
    group by account_id, {{ month_start('opened_on') }}

),

-- A ticket is slow from the day on which it has waited too long, whenever it was opened.
slow_months as (

    select
        account_id,
        {{ month_start('slow_on') }} as health_month,
        count(*) as slow
    from read_tickets
    where
        account_id is not null
        and coalesce(days_to_close, days_so_far) > {{ var('ticket_slow_after_days') }}
        and slow_on <= {{ as_of_day() }}
    group by account_id, {{ month_start('slow_on') }}

),

survey_months as (

    select
        coalesce(surveys.account_id, persons.account_id) as account_id,
        {{ month_start('surveys.answered_on') }} as health_month,
        sum(case when surveys.survey_type = 'nps' then surveys.score end) as nps_points,
        count(case when surveys.survey_type = 'nps' then surveys.score end) as nps_answers,
        sum(case
            when surveys.survey_type = 'csat' then cast(surveys.score / surveys.highest_score as {{ sql_type('share') }})
        end) as csat_points,
        count(case when surveys.survey_type = 'csat' then surveys.score / surveys.highest_score end) as csat_answers
    from surveys
    left join persons
        on surveys.person_id = persons.person_id
    where
        surveys.score >= 0
        and surveys.score <= surveys.highest_score
    group by coalesce(surveys.account_id, persons.account_id), {{ month_start('surveys.answered_on') }}

),

activity_months as (

    select
        coalesce(activities.account_id, persons.account_id) as account_id,
        {{ month_start('activities.occurred_on') }} as health_month,
        count(case when readings.reading = 'visit' then 1 end) as visits,
        sum(activities.sentiment_score) as sentiment_points,
        count(activities.sentiment_score) as sentiments
    from activities
    left join persons
        on activities.person_id = persons.person_id
    left join readings
        on
            readings.fact = 'activities'
            and readings.field = 'activity_type'
            and lower(activities.activity_type) = readings.told_value
    group by coalesce(activities.account_id, persons.account_id), {{ month_start('activities.occurred_on') }}

),

judged as (

    select
        assessments.account_id,
        {{ month_start('assessments.assessed_on') }} as health_month,
        assessments.staff_key,
        assessments.sentiment_score,
        states.reading as csm_state,
        states.points as state_points,
        intents.reading as csm_intent,
        intents.points as intent_points,
        row_number() over (
            partition by assessments.account_id, {{ month_start('assessments.assessed_on') }}
            order by assessments.assessed_on desc, assessments.source_table asc, assessments.assessment_key asc
        ) as turn
    from assessments
    left join readings as states
        on
            states.fact = 'assessments'
            and states.field = 'health_state'
            and lower(assessments.health_state) = states.told_value
    left join readings as intents
        on
            intents.fact = 'assessments'
            and intents.field = 'renewal_intent'
            and lower(assessments.renewal_intent) = intents.told_value
    where assessments.account_id is not null

),

judged_months as (

    select
        account_id,
        health_month,
        sum(sentiment_score) as mood_points,
        count(sentiment_score) as moods,
        sum(state_points) as state_points,
        count(state_points) as states,
        sum(intent_points) as intent_points,
        count(intent_points) as intents,
        max(case when turn = 1 then csm_state end) as csm_state,
        max(case when turn = 1 then csm_intent end) as csm_intent
    from judged
    group by account_id, health_month

),

overdue as (

    select
        spine.account_id,
        spine.health_month,
        count(*) as overdue_invoices,
        max({{ days_from('invoices.due_on', 'spine.closing_on') }}) as overdue_days
    from spine
    inner join invoices
        on spine.account_id = invoices.account_id
    where
        invoices.due_on < spine.closing_on
        and coalesce(invoices.paid_on, {{ never() }}) > spine.closing_on
        and invoices.due_on >= {{ day_plus('spine.closing_on', -1 * var('overdue_forgotten_after_days')) }}
    group by spine.account_id, spine.health_month

),

departures as (

    select
        account_id,
        {{ month_start('counts_until') }} as health_month,
        count(*) as people_left
    from person_accounts
    where counts_until <= {{ as_of_day() }}
    group by account_id, {{ month_start('counts_until') }}

),

-- Before the first ticket of all, nobody wrote any down.
tickets_known as (

    select {{ month_start('min(opened_on)') }} as since_month
    from tickets

),

gathered as (

    select
        spine.account_id,
        spine.health_month,
        spine.month_no,
        spine.closing_on,
        spine.days_counted,
        {{ days_from('spine.customer_from', 'spine.closing_on') }} as tenure_days,
        contracted.is_in_force = 1 as is_customer,
        contracted.last_in_force_on,
        contracted.mrr,
        contracted.seats,
        coalesce(usage_months.active_users, 0) as active_users,
        coalesce(usage_months.user_days, 0) as user_days,
        coalesce(usage_months.active_days, 0) as active_days,
        cast(sum(coalesce(usage_months.new_users, 0)) over so_far as bigint) as users_known,
        coalesce(usage_months.uses, 0) as uses,
        coalesce(usage_months.core_uses, 0) as core_uses,
        coalesce(usage_months.features_used, 0) as features_used,
        coalesce(usage_months.core_features_used, 0) as core_features_used,
        coalesce(usage_months.flows_completed, 0) as flows_completed,
        coalesce(usage_months.errors, 0) as errors,
        case when spine.health_month >= tickets_known.since_month then coalesce(ticket_months.tickets, 0) end as tickets,
        case when spine.health_month >= tickets_known.since_month then coalesce(ticket_months.faults, 0) end as faults,
        case when spine.health_month >= tickets_known.since_month then coalesce(ticket_months.pressing, 0) end as pressing,
        case when spine.health_month >= tickets_known.since_month then coalesce(slow_months.slow, 0) end as slow,
        coalesce(overdue.overdue_invoices, 0) as overdue_invoices,
        coalesce(overdue.overdue_days, 0) as overdue_days,
        coalesce(departures.people_left, 0) as people_left,
        coalesce(activity_months.visits, 0) as visits,
        survey_months.nps_points,
        survey_months.nps_answers,
        survey_months.csat_points,
        survey_months.csat_answers,
        activity_months.sentiment_points,
        activity_months.sentiments,
        judged_months.mood_points,
        judged_months.moods,
        judged_months.state_points,
        judged_months.states,
        judged_months.intent_points,
        judged_months.intents,
        judged_months.csm_state,
        judged_months.csm_intent
    from spine
    cross join tickets_known
    inner join contracted
        on
            spine.account_id = contracted.account_id
            and spine.health_month = contracted.health_month
    left join usage_months
        on
            spine.account_id = usage_months.account_id
            and spine.health_month = usage_months.health_month
    left join ticket_months
        on
            spine.account_id = ticket_months.account_id
            and spine.health_month = ticket_months.health_month
    left join slow_months
        on
            spine.account_id = slow_months.account_id
            and spine.health_month = slow_months.health_month
    left join survey_months
        on
            spine.account_id = survey_months.account_id
            and spine.health_month = survey_months.health_month
    left join activity_months
        on
            spine.account_id = activity_months.account_id
            and spine.health_month = activity_months.health_month
    left join judged_months
        on
            spine.account_id = judged_months.account_id
            and spine.health_month = judged_months.health_month
    left join overdue
        on
            spine.account_id = overdue.account_id
            and spine.health_month = overdue.health_month
    left join departures
        on
            spine.account_id = departures.account_id
            and spine.health_month = departures.health_month
    window
        so_far as (
            partition by spine.account_id order by spine.health_month asc
            rows between unbounded preceding and current row
        )

),

-- Use a day, so that short months compare with long ones and half a month with a whole; of too few days none is told.
paced as (

    select
        account_id,
        month_no,
        case
            when days_counted >= {{ var('health_days_at_least') }} then round({{ ratio('user_days', 'days_counted') }} * 30, 6)
        end as pace
    from gathered

),

steps as (

    {% for step in range(1, var('history_months') + 1) %}
        select cast({{ step }} as integer) as step
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A company's own usual: the median of the months before this one.
usual as (

    select
        now.account_id,
        now.month_no,
        cast(median(earlier.pace) as {{ sql_type('float') }}) as usual_pace,
        count(earlier.pace) as months_before
    from paced as now
    cross join steps
    inner join paced as earlier
        on
            now.account_id = earlier.account_id
            and now.month_no - steps.step = earlier.month_no
    group by now.account_id, now.month_no

),

-- A user who is known for a month might have used the product for a month; before anybody is known, nothing is known of use.
exposed as (

    select
        *,
        users_known * days_counted as user_days_possible,
        case when days_counted > 0 then users_known end as users_observed,
        case when days_counted > 0 then 1 end as month_observed
    from gathered

),

core_features as (

    select nullif(count(*), 0) as core_features
    from {{ ref('product_features') }}
    where is_core

),

lately as (

    select
        *,
        sum(user_days_possible) over recently as recent_days_possible,
        sum(active_users) over recently as recent_active_users,
        sum(users_observed) over recently as recent_users_known,
        sum(user_days) over recently as recent_user_days,
        sum(uses) over recently as recent_uses,
        sum(core_uses) over recently as recent_core_uses,
        sum(core_features_used) over recently as recent_core_features,
        sum(flows_completed) over recently as recent_flows,
        sum(errors) over recently as recent_errors,
        sum(month_observed) over recently as recent_months,
        sum(tickets) over recently as recent_tickets,
        sum(faults) over recently as recent_faults,
        sum(pressing) over recently as recent_pressing,
        sum(slow) over recently as recent_slow,
        sum(people_left) over recently as recent_people_left,
        sum(visits) over recently as recent_visits,
        sum(nps_points) over through_history as recent_nps_points,
        sum(nps_answers) over through_history as recent_nps_answers,
        sum(csat_points) over through_history as recent_csat_points,
        sum(csat_answers) over through_history as recent_csat_answers,
        sum(sentiment_points) over through_history as recent_sentiment_points,
        sum(sentiments) over through_history as recent_sentiments,
        sum(mood_points) over through_history as recent_mood_points,
        sum(moods) over through_history as recent_moods,
        sum(state_points) over through_history as recent_state_points,
        sum(states) over through_history as recent_states,
        sum(intent_points) over through_history as recent_intent_points,
        sum(intents) over through_history as recent_intents,
        {{ last_known('csm_state', 'through_history') }} as latest_csm_state,
        {{ last_known('csm_intent', 'through_history') }} as latest_csm_intent
    from exposed
    window
        recently as (
            partition by account_id order by health_month asc
            rows between {{ var('health_window_months') - 1 }} preceding and current row
        ),
        through_history as (
            partition by account_id order by health_month asc
            rows between {{ var('history_months') - 1 }} preceding and current row
        )

),

final as (

    select
        lately.account_id,
        lately.health_month,
        lately.month_no,
        lately.closing_on,
        lately.days_counted,
        lately.tenure_days,
        lately.is_customer,
        lately.mrr,
        lately.seats,
        lately.users_known,
        lately.active_users,
        lately.user_days,
        lately.active_days,
        lately.uses,
        lately.flows_completed,
        lately.errors,
        lately.latest_csm_state as csm_state,
        lately.latest_csm_intent as csm_intent,
        case when lately.users_known > 0 then paced.pace end as pace,
        usual.usual_pace,
        round({{ log_of_one_plus('lately.mrr') }}, 6) as log_mrr,
        {{ told_ratio('lately.recent_user_days * 30', 'lately.recent_days_possible') }} as user_days_rate,
        {{ told_ratio('lately.recent_active_users', 'lately.recent_users_known') }} as active_share,
        case
            when lately.users_known > 0 and lately.days_counted >= {{ var('health_days_at_least') }}
                then {{ told_ratio('lately.active_users', 'lately.seats') }}
        end as seats_used,
        case
            when usual.months_before >= {{ var('usual_months_at_least') }}
                then {{ told_ratio('paced.pace - usual.usual_pace', 'usual.usual_pace') }}
        end as use_change,
        case
            when lately.users_known > 0
                then {{ told_ratio('lately.recent_core_features', '(core_features.core_features * lately.recent_months)') }}
        end as core_coverage,
        {{ told_ratio('lately.recent_core_uses', 'lately.recent_uses') }} as core_share,
        {{ told_ratio('lately.recent_errors * 100', 'lately.recent_uses') }} as error_rate,
        {{ told_ratio('lately.recent_flows * 30', 'lately.recent_days_possible') }} as flows_rate,
        {{ as_measure('lately.recent_people_left') }} as people_left,
        {{ as_measure('lately.overdue_invoices') }} as overdue_invoices,
        {{ as_measure('lately.overdue_days') }} as overdue_days,
        {{ as_measure('lately.recent_tickets') }} as tickets,
        {{ as_measure('lately.recent_faults') }} as fault_tickets,
        {{ as_measure('lately.recent_pressing') }} as pressing_tickets,
        {{ as_measure('lately.recent_slow') }} as slow_tickets,
        {{ as_measure('lately.recent_visits') }} as visits,
        {{ told_ratio('lately.recent_nps_points', 'lately.recent_nps_answers') }} as nps_mean,
        {{ told_ratio('lately.recent_csat_points', 'lately.recent_csat_answers') }} as csat_share,
        {{ told_ratio('lately.recent_sentiment_points', 'lately.recent_sentiments') }} as note_sentiment,
        {{ told_ratio('lately.recent_mood_points', 'lately.recent_moods') }} as csm_mood,
        {{ told_ratio('lately.recent_state_points', 'lately.recent_states') }} as csm_state_points,
        {{ told_ratio('lately.recent_intent_points', 'lately.recent_intents') }} as csm_intent_points
    from lately
    cross join core_features
    inner join paced
        on
            lately.account_id = paced.account_id
            and lately.month_no = paced.month_no
    left join usual
        on
            lately.account_id = usual.account_id
            and lately.month_no = usual.month_no
    where lately.last_in_force_on >= {{ day_plus('lately.health_month', -1 * var('renewal_window_days')) }}

)

select * from final
