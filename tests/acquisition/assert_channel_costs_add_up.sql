-- Not a cent of cost is lost or counted twice on the way from the facts to the mart, in any currency.
with marts as (

    select
        currency,
        sum(cost_records) as cost_records,
        sum(amount_original) as amount_original,
        sum(amount) as amount
    from {{ ref('channel_costs') }}
    group by currency

),

facts as (

    select
        currency,
        count(*) as cost_records,
        sum(amount_original) as amount_original,
        sum(amount) as amount
    from {{ ref('fct_costs') }}
    group by currency

),

final as (

    select
        coalesce(facts.currency, marts.currency) as currency,
        facts.amount_original as amount_in_facts,
        marts.amount_original as amount_in_mart
    from facts
    full outer join marts
        on facts.currency = marts.currency
    where
        facts.cost_records is distinct from marts.cost_records
        or facts.amount_original is distinct from marts.amount_original
        or facts.amount is distinct from marts.amount

)

select * from final
