{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'visitor_key']
    )
}}
-- Who was seen by a key alone, and who signed in (user_id, else empty): the part of the evidence that heavy history holds,
-- folded once.
with scoped as (

    {{ rows_of_touched(ref('behaviors'), ['source_table', 'visitor_key']) }}

),

final as (

    select
        source_table,
        visitor_key,
        visitor_key_type,
        coalesce(user_id, '') as user_id,
        min(first_position) as first_position,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        count(*) as behavior_count,
        max(_load) as _load
    from scoped
    group by source_table, visitor_key, visitor_key_type, coalesce(user_id, '')

)

select * from final
