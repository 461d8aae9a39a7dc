{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'visitor_key']
    )
}}
-- Judged against the tracking plan: behaviors of the visitors that new loads touch, and of all once the plan has changed.
-- Every visitor that was judged leaves a row `judged`, so that one whose violations were corrected loses them.
-- depends_on: {{ ref('tracking_plan_events') }} {{ ref('tracking_plan_properties') }}
{% set planned_events = tracking_plan_events() %}
{% set planned_properties = tracking_plan_properties() %}
{% set plan_version = tracking_plan_version(planned_events, planned_properties) %}

with scoped as (

    {{ rows_of_touched(ref('behaviors'), ['source_table', 'visitor_key'], all_again=plan_version != held_plan_version()) }}

),

judged as (

    select
        source_table,
        visitor_key,
        occurred_at,
        event_name,
        source_key,
        _load,
        {{ tracking_violations(planned_events, planned_properties) }} as violations
    from scoped

),

exploded as (

    select
        source_table,
        visitor_key,
        {{ business_date('occurred_at') }} as occurred_on,
        event_name,
        source_key,
        _load,
        {{ explode(split_text('violations', ',')) }} as violation
    from judged
    where violations is not null

),

final as (

    select
        source_table,
        visitor_key,
        cast(null as date) as occurred_on,
        cast(null as varchar) as event_name,
        cast(null as varchar) as property,
        'judged' as violation,
        count(*) as behavior_count,
        cast(null as varchar) as example_source_key,
        '{{ plan_version }}' as plan_version,
        max(_load) as _load
    from judged
    group by source_table, visitor_key

    union all

    select
        source_table,
        visitor_key,
        occurred_on,
        event_name,
        {{ text_before('violation', ':') }} as property,
        {{ text_after('violation', ':') }} as violation,
        count(*) as behavior_count,
        min(source_key) as example_source_key,
        '{{ plan_version }}' as plan_version,
        max(_load) as _load
    from exploded
    group by source_table, visitor_key, occurred_on, event_name, violation

)

select * from final
