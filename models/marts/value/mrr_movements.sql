-- How each company's recurring revenue went from month to month: opening plus movement is closing.
with months as (

    select * from {{ ref('mrr_months') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

final as (

    select
        months.account_id,
        months.mrr_month,
        months.movement,
        months.opening_mrr,
        cast(months.closing_mrr - months.opening_mrr as {{ sql_type('total') }}) as movement_amount,
        months.closing_mrr,
        case when months.opening_mrr <> 0 and months.closing_mrr <> 0 then months.of_products_grown end as upsell_amount,
        case when months.opening_mrr <> 0 and months.closing_mrr <> 0 then months.of_products_begun end as cross_sell_amount,
        case when months.opening_mrr <> 0 and months.closing_mrr <> 0 then months.of_products_less end as reduced_amount,
        months.first_month as customer_since_month,
        accounts.industry,
        {{ closing_day('months.mrr_month') }} < {{ month_end('months.mrr_month') }} as is_month_open
    from months
    left join accounts
        on months.account_id = accounts.account_id

)

select * from final
