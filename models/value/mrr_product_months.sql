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
        account_id,
        product,
        mrr_month,
        cast(sum(monthly_amount) as {{ sql_type('total') }}) as mrr,
        count(*) as terms
    from spread
    where
        starts_on <= {{ closing_day('mrr_month') }}
        and coalesce(counted_until, {{ never() }}) >= {{ closing_day('mrr_month') }}
    group by account_id, product, mrr_month

)

select * from final
