-- Money that moved: payments received positive, refunds negative, in base and original currency.
with payments as (

    select * from {{ ref('payments') }}
    where is_current

),

final as (

    select
        payments.source_table,
        payments.source_key as payment_key,
        payments.payment_type,
        payments.paid_at,
        {{ business_date('payments.paid_at') }} as paid_on,
        payments.invoice_key,
        payments.contract_key,
        payments.order_key,
        payments.refunded_payment_key,
        by_account.entity_id as account_id,
        by_person.entity_id as person_id,
        payments.crm_account_id,
        payments.person_key,
        payments.person_key_type,
        payments.amount_original,
        coalesce(upper(payments.currency), '{{ var("base_currency") }}') as currency,
        {{ base_amount('payments.amount_original', 'payments.currency') }} as amount,
        payments.payment_method,
        payments._load,
        payments._row
    from payments
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'payments.crm_account_id') }}
    {{ join_owner('by_person', 'person', 'payments.person_key_type', 'payments.person_key') }}
    {{ join_rates('payments.currency', business_date('payments.paid_at')) }}

)

select * from final
