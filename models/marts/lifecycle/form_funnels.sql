-- Forms of landing pages from the view of the page to the marketing qualified lead, with the fields at which people give up, and
-- how visits to such a page went. Counted are attempts: a visitor, a kind of form, a day.
with attempts as (

    select * from {{ ref('form_attempts') }}

),

events as (

    select * from {{ ref('fct_form_events') }}
    where occurred_on <= {{ as_of_day() }}

),

types as (

    select * from {{ ref('form_types') }}

),

-- The steps lie within each other: whoever came to one has come to all before it.
steps as (

    {% set steps = {
        'view': ('true', 'has_started', 'viewed_at', 'started_at', 'false'),
        'start': ('has_started', 'has_submitted', 'started_at', 'submitted_at', 'false'),
        'submit': ('has_submitted', 'is_lead', 'submitted_at', 'null', 'is_lead_open'),
        'lead': ('is_lead', 'is_mql', 'lead_on', 'null', 'is_mql_open'),
        'mql': ('is_mql', 'false', 'mql_on', 'null', 'false'),
    } %}
    {% for step, (has_come, has_moved_on, came_at, went_at, is_open) in steps.items() %}
        select
            form_type,
            entry_month,
            {{ {'view': 1, 'start': 2, 'submit': 4, 'lead': 5, 'mql': 6}[step] }} as step_order,
            '{{ step }}' as step,
            cast(null as {{ sql_type('text') }}) as field_name,
            0 as field_order,
            {{ has_come }} as has_come,
            {{ has_moved_on }} as has_moved_on,
            {{ is_open }} as is_open,
            {{ has_come }} and {{ came_at }} is null as is_inferred,
            {% if went_at == 'null' -%}
                cast(null as {{ sql_type('float') }}) as seconds_to_next
            {%- else -%}
                {{ seconds_between(came_at, went_at) }} as seconds_to_next
            {%- endif %}
        from attempts
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Fields that were filled, with the attempt of each; the order is that in which they are filled as a rule.
filled as (

    select
        visitor_key,
        visitor_key_type,
        form_type,
        occurred_on,
        field_name,
        min(occurred_at) as filled_at
    from events
    where step = 'field'
    group by visitor_key, visitor_key_type, form_type, occurred_on, field_name

),

in_order as (

    select
        *,
        row_number() over (
            partition by visitor_key, visitor_key_type, form_type, occurred_on
            order by filled_at asc, field_name asc
        ) as place,
        lead(filled_at) over (
            partition by visitor_key, visitor_key_type, form_type, occurred_on
            order by filled_at asc, field_name asc
        ) as next_filled_at
    from filled

),

places as (

    select
        form_type,
        field_name,
        row_number() over (partition by form_type order by avg(place) asc, field_name asc nulls last) as field_order
    from in_order
    group by form_type, field_name

),

fields as (

    select
        in_order.form_type,
        attempts.entry_month,
        3 as step_order,
        'field' as step,
        coalesce(in_order.field_name, 'unnamed') as field_name,
        places.field_order,
        true as has_come,
        in_order.next_filled_at is not null or attempts.has_submitted as has_moved_on,
        false as is_open,
        false as is_inferred,
        {{ seconds_between('in_order.filled_at', 'coalesce(in_order.next_filled_at, attempts.submitted_at)') }} as seconds_to_next
    from in_order
    inner join attempts
        on
            in_order.visitor_key = attempts.visitor_key
            and in_order.visitor_key_type = attempts.visitor_key_type
            and in_order.form_type = attempts.form_type
            and in_order.occurred_on = attempts.occurred_on
    inner join places
        on
            in_order.form_type = places.form_type
            and in_order.field_name is not distinct from places.field_name

),

told as (

    select * from steps
    union all
    select * from fields

),

counted as (

    select
        form_type,
        entry_month,
        step_order,
        step,
        field_name,
        field_order,
        count(case when has_come then 1 end) as reached,
        count(case when is_inferred then 1 end) as inferred,
        count(case when has_come and has_moved_on then 1 end) as moved_on,
        count(case when has_come and not has_moved_on and not is_open then 1 end) as left_here,
        count(case when has_come and not has_moved_on and is_open then 1 end) as still_here,
        median(case when seconds_to_next >= 0 then seconds_to_next end) as median_seconds_to_next
    from told
    group by form_type, entry_month, step_order, step, field_name, field_order

),

-- Visits in which the form's page was seen: whether anything else was, how many pages, and for how long.
seen as (

    select distinct
        events.form_type,
        web_visits.session_id,
        web_visits.started_on,
        web_visits.is_bounce,
        web_visits.page_view_count,
        web_visits.engaged_seconds
    from events
    inner join {{ ref('fct_sessions') }} as web_visits
        on
            events.source_table = web_visits.source_table
            and events.visitor_key = web_visits.visitor_key
    where
        events.step = 'view'
        and events.occurred_at between web_visits.started_at and web_visits.ended_at

),

visits as (

    select
        form_type,
        {{ month_start('started_on') }} as entry_month,
        count(*) as visits,
        count(case when is_bounce then 1 end) as bounces,
        sum(page_view_count) as page_views,
        median(engaged_seconds) as median_engaged_seconds
    from seen
    group by form_type, {{ month_start('started_on') }}

),

viewed as (

    select
        form_type,
        entry_month,
        reached as view_count
    from counted
    where step = 'view'

),

final as (

    select
        counted.form_type,
        coalesce(types.label, counted.form_type) as form_label,
        coalesce(types.label_zh, counted.form_type) as form_label_zh,
        types.form_type is not null as is_known_type,
        counted.entry_month,
        cast(
            row_number() over (
                partition by counted.form_type, counted.entry_month
                order by counted.step_order asc, counted.field_order asc
            ) as bigint
        ) as step_no,
        counted.step,
        counted.field_name,
        counted.reached,
        counted.inferred,
        counted.moved_on,
        counted.left_here,
        counted.still_here,
        cast({{ ratio('counted.reached', 'viewed.view_count') }} as {{ sql_type('float') }}) as share_of_views,
        cast({{ ratio('counted.moved_on', 'counted.reached') }} as {{ sql_type('float') }}) as share_moved_on,
        cast(counted.median_seconds_to_next as {{ sql_type('float') }}) as median_seconds_to_next,
        cast(visits.visits as bigint) as visits,
        cast({{ ratio('visits.bounces', 'visits.visits') }} as {{ sql_type('float') }}) as bounce_rate,
        cast({{ ratio('visits.page_views', 'visits.visits') }} as {{ sql_type('float') }}) as pages_per_session,
        cast(visits.median_engaged_seconds as {{ sql_type('float') }}) as median_engaged_seconds
    from counted
    left join types
        on counted.form_type = types.form_type
    left join viewed
        on
            counted.form_type = viewed.form_type
            and counted.entry_month = viewed.entry_month
    left join visits
        on
            counted.form_type = visits.form_type
            and counted.entry_month = visits.entry_month
            and counted.step = 'view'

)

select * from final
