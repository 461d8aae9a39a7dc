{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'visitor_key']
    )
}}
-- The fold: behaviors as compact daily facts, from which everything downstream reads. Recomputed for the
-- visitors that new loads touch.
-- Behaviors are read where they are needed and not through one import: an engine that keeps a shared WITH clause in memory
-- would keep all of history.
with scoped as (

    {{ rows_of_touched(ref('behaviors'), ['source_table', 'visitor_key']) }}

),

final as (

    select
        source_table,
        visitor_key,
        max(visitor_key_type) as visitor_key_type,
        {{ business_date('occurred_at') }} as occurred_on,
        event_name,
        {{ content_key('page_url', 'content_name') }} as content_key,
        count(*) as behavior_count,
        cast(coalesce(sum(engaged_seconds), 0) as {{ sql_type('decimal') }}) as engaged_seconds,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        max(_load) as _load
    from scoped
    group by
        source_table, visitor_key, {{ business_date('occurred_at') }}, event_name,
        {{ content_key('page_url', 'content_name') }}

)

select * from final
