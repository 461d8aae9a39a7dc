{{ config(materialized='view') }}
-- The events as the compiled loops take them: days since 1970, quantities in ten-thousandths.
with events as (

    select * from {{ ref('portrait_events') }}

),

final as (

    select
        entity_number,
        event_kind_number,
        cast({{ days_from("cast('1970-01-01' as date)", 'occurred_on') }} as integer) as day_number,
        cast(quantity * 10000 as bigint) as quantity,
        cast(minutes * 10000 as bigint) as minutes,
        -- The largest believable amount times ten thousand has more digits than 18.
        cast(cast(amount as {{ sql_type('decimal') }}) * 10000 as bigint) as amount
    from events

)

select * from final
