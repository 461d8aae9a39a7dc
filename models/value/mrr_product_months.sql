-- Recurring revenue by company and product at the end of each month, and of the month of as_of so far.
with terms as (

    select
        *,
        least(coalesce(counted_until, {{ as_of_day() }}), {{ as_of_day() }}) as last_on
    from {{ ref('fct_contract_terms') }}
    where problem is null

),

spread as (

    select
        account_id,
        coalesce(product, '') as product,
        starts_on,
        counted_until,
        monthly_amount,
        {{ explode(month_series('starts_on', 'last_on')) }} as mrr_month
    from terms
    where starts_on <= last_on

),

final as (

    select
        spread.account_id,
        spread.product,
        spread.mrr_month,
        cast(sum(spread.monthly_amount) as {{ sql_type('total') }}) as mrr,
        count(*) as terms
    from spread
    where {{ is_in_force('spread', closing_day('spread.mrr_month')) }}
    group by spread.account_id, spread.product, spread.mrr_month

)

select * from final
