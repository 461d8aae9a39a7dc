{{ config(materialized='ephemeral') }}

-- The list price is that of the product's only valid price; of several, none is the list price.
with products as (

    select * from {{ ref('stg_stripe__product') }}

),

prices as (

    {{ newest_versions(ref('stg_stripe__price'), 'id', '_fivetran_synced') }}

),

single_prices as (

    select
        product_id,
        min(coalesce(unit_amount_decimal, unit_amount)) as amount,
        min(currency) as currency
    from prices
    where coalesce(active, true) and not coalesce(is_deleted, false)
    group by product_id
    having count(*) = 1

),

final as (

    select
        'stripe.product' as source_table,
        products.id as source_key,
        coalesce(products.name, products.id) as product,
        {{ major_amount('single_prices.amount') }} as list_price,
        upper(single_prices.currency) as currency,
        coalesce(products.is_deleted, false) or not coalesce(products.livemode, true) as is_deleted,
        coalesce(products.updated, products._fivetran_synced) as updated_at,
        products._load,
        products._row
    from products
    left join single_prices
        on products.id = single_prices.product_id
    {{ join_minor_units('single_prices.currency') }}

)

select * from final
