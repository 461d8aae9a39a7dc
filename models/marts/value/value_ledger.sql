-- The ledger of each company: what it signed, paid, brought and cost, entry by entry, down to the record. Entry types are ways to
-- look at one relation, not parts of one sum: what is signed is paid later, and what is referred stands in another's ledger too.
with entries as (

    select * from {{ ref('value_entries') }}

),

starts as (

    select * from {{ ref('customer_starts') }}

),

final as (

    select
        {{ digest(["entries.entry_type || ':' || entries.source_table || ':' || entries.record_key"]) }} as entry_id,
        entries.account_id,
        entries.entry_type,
        entries.entry_kind,
        entries.entry_on,
        {{ month_start('entries.entry_on') }} as entry_month,
        entries.amount,
        entries.entry_type in ('collected', 'refunded', 'cost_to_serve') as is_cash,
        starts.customer_since,
        entries.source_table,
        entries.record_key
    from entries
    left join starts
        on entries.account_id = starts.account_id

)

select * from final
