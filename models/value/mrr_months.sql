-- How each company's recurring revenue went from one month's end to the next, with what of it came from products that it had
-- before.
with products as (

    select * from {{ ref('mrr_product_months') }}

),

-- A month and the one after it, so that what ended is seen.
months as (

    select
        account_id,
        product,
        mrr_month,
        mrr as closing_mrr,
        0 as opening_mrr
    from products
    union all
    select
        account_id,
        product,
        {{ month_plus('mrr_month', 1) }} as mrr_month,
        0 as closing_mrr,
        mrr as opening_mrr
    from products
    where {{ month_plus('mrr_month', 1) }} <= {{ as_of_day() }}

),

product_months as (

    select
        account_id,
        product,
        mrr_month,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr
    from months
    group by account_id, product, mrr_month

),

account_months as (

    select
        account_id,
        mrr_month,
        sum(opening_mrr) as opening_mrr,
        sum(closing_mrr) as closing_mrr,
        sum(case when opening_mrr = 0 then closing_mrr else 0 end) as of_products_begun,
        sum(
            case when opening_mrr <> 0 and closing_mrr > opening_mrr then closing_mrr - opening_mrr else 0 end
        ) as of_products_grown,
        sum(case when closing_mrr < opening_mrr then closing_mrr - opening_mrr else 0 end) as of_products_less
    from product_months
    group by account_id, mrr_month

),

firsts as (

    select
        account_id,
        min(mrr_month) as first_month
    from products
    where mrr <> 0
    group by account_id

),

final as (

    select
        months.account_id,
        months.mrr_month,
        firsts.first_month,
        cast(months.opening_mrr as {{ sql_type('total') }}) as opening_mrr,
        cast(months.closing_mrr as {{ sql_type('total') }}) as closing_mrr,
        {{ mrr_movement('months.opening_mrr', 'months.closing_mrr', 'firsts.first_month < months.mrr_month') }} as movement,
        cast(months.of_products_begun as {{ sql_type('total') }}) as of_products_begun,
        cast(months.of_products_grown as {{ sql_type('total') }}) as of_products_grown,
        cast(months.of_products_less as {{ sql_type('total') }}) as of_products_less
    from account_months as months
    inner join firsts
        on months.account_id = firsts.account_id
    where
        months.opening_mrr <> 0
        or months.closing_mrr <> 0

)

select * from final
