-- Each invoice with its company, its due day and the day on which all of it was paid.
with invoices as (

    select * from {{ ref('invoices') }}
    where is_current

),

payments as (

    select * from {{ ref('fct_payments') }}
    where
        payment_type = 'payment'
        and invoice_key is not null

),

contracts as (

    select
        contract_key,
        min(account_id) as account_id
    from {{ ref('fct_contracts') }}
    where contract_key is not null
    group by contract_key

),

due as (

    select
        invoices.*,
        coalesce(by_account.entity_id, contracts.account_id) as account_id
    from invoices
    left join contracts
        on invoices.contract_key = contracts.contract_key
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'invoices.crm_account_id') }}

),

-- The sum so far of each payment, so that the one with which an invoice is covered is found.
running as (

    select
        invoice_key,
        paid_on,
        sum(amount_original) over (
            partition by invoice_key
            order by paid_on asc, source_table asc, payment_key asc
            rows between unbounded preceding and current row
        ) as paid_so_far
    from payments

),

covered as (

    select
        due.source_table,
        due.source_key,
        min(running.paid_on) as paid_on
    from due
    inner join running
        on due.source_key = running.invoice_key
    where running.paid_so_far >= due.amount_original
    group by due.source_table, due.source_key

),

final as (

    select
        due.source_table,
        due.source_key as invoice_key,
        due.account_id,
        due.contract_key,
        due.issued_on,
        due.due_on,
        due.amount_original,
        coalesce(upper(due.currency), '{{ var("base_currency") }}') as currency,
        covered.paid_on,
        due._load,
        due._row
    from due
    left join covered
        on
            due.source_table = covered.source_table
            and due.source_key = covered.source_key

)

select * from final
