{{ config(materialized='table') }}
-- Values that point to nothing: a product that is no product, a currency without a rate. The rows are kept. A table
-- to which nothing has landed is no reference, so an absent channel raises no alarm.
-- depends_on: {{ ref('billing_intervals') }} {{ ref('channel_aliases') }} {{ ref('channels') }}
-- depends_on: {{ ref('exchange_rates') }} {{ ref('lead_statuses') }} {{ ref('opportunity_stages') }}
with quarantined as (

    select
        _load,
        _row
    from {{ ref('stg_row_outcomes') }}
    where outcome = 'quarantined'

),

gaps as (

    {{ reference_gaps() }}

),

final as (

    select gaps.*
    from gaps
    left join quarantined
        on
            gaps._load = quarantined._load
            and gaps._row = quarantined._row
    where quarantined._load is null

)

select * from final
