-- Whose each payment is and what was bought with it. A payment without a company of its own belongs to that of its contract or of
-- the person who ordered; a refund to what it pays back.
with payments as (

    select * from {{ ref('fct_payments') }}

),

contracts as (

    select
        contract_key,
        max(account_id) as account_id,
        max(contract_type) as contract_type
    from {{ ref('fct_contracts') }}
    group by contract_key

),

terms as (

    select
        account_id,
        contract_key,
        product,
        starts_on
    from {{ ref('fct_contract_terms') }}
    where
        account_id is not null
        and product is not null

),

product_starts as (

    select
        account_id,
        product,
        min(starts_on) as first_on
    from terms
    group by account_id, product

),

-- An expansion sells more of what the company has, or what it had not.
expansions as (

    select
        terms.contract_key,
        min(case when product_starts.first_on < terms.starts_on then 1 else 0 end) as had_all
    from terms
    inner join product_starts
        on
            terms.account_id = product_starts.account_id
            and terms.product = product_starts.product
    group by terms.contract_key

),

persons as (

    select * from {{ ref('dim_persons') }}

),

own as (

    select
        payments.*,
        coalesce(payments.account_id, contracts.account_id, persons.account_id) as owner_id,
        case
            when payments.order_key is not null then 'orders'
            when contracts.contract_type = 'new' then 'first_order'
            when contracts.contract_type = 'renewal' then 'renewal'
            when contracts.contract_type = 'expansion' then case when expansions.had_all = 1 then 'upsell' else 'cross_sell' end
        end as own_component
    from payments
    left join contracts
        on payments.contract_key = contracts.contract_key
    left join expansions
        on payments.contract_key = expansions.contract_key
    left join persons
        on payments.person_id = persons.person_id

),

paid_back as (

    select
        refunded_payment_key,
        sum(amount) as amount
    from payments
    where payment_type = 'refund'
    group by refunded_payment_key

),

paid as (

    select
        payment_key,
        max(owner_id) as owner_id,
        max(own_component) as own_component
    from own
    where payment_type = 'payment'
    group by payment_key

),

final as (

    select
        own.source_table,
        own.payment_key,
        own.payment_type,
        coalesce(own.owner_id, paid.owner_id) as account_id,
        own.person_id,
        own.contract_key,
        own.order_key,
        own.refunded_payment_key,
        coalesce(own.own_component, paid.own_component, 'other') as component,
        own.paid_on,
        own.amount,
        own.amount_original,
        own.currency,
        own.payment_type = 'payment' and coalesce(own.amount + paid_back.amount < 0, false) as is_refunded_beyond,
        own._load,
        own._row
    from own
    left join paid
        on own.refunded_payment_key = paid.payment_key
    left join paid_back
        on own.payment_key = paid_back.refunded_payment_key
    where own.paid_on <= {{ as_of_day() }} or own.paid_on is null

)

select * from final
