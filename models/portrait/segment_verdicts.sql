{{ config(materialized='view') }}
-- When signals and segments held. What would only begin after as_of, if nothing more happened, is left out.
with reasons as (

    select * from {{ ref('segment_reasons') }}

),

final as (

    select
        entity_number,
        rule_number,
        held_from,
        held_until
    from reasons
    where
        is_first
        and held_from <= {{ as_of_day() }}

)

select * from final
