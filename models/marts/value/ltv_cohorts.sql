-- What a customer of each month has paid by so many months later, and at the end what is still expected of one. Customers who
-- have left stay in their cohort: its later months speak of the same companies.
with starts as (

    select
        account_id,
        {{ month_start('customer_since') }} as cohort_month
    from {{ ref('customer_starts') }}

),

payments as (

    select * from {{ ref('assigned_payments') }}
    where amount is not null

),

worth as (

    select * from {{ ref('account_values') }}

),

cohorts as (

    select
        starts.cohort_month,
        count(*) as customers,
        cast(sum(case when worth.is_customer then 1 else 0 end) as bigint) as customers_now,
        cast(sum(worth.expected_own) as {{ sql_type('total') }}) as expected_amount,
        cast(sum(worth.expected_own_low) as {{ sql_type('total') }}) as expected_low,
        cast(sum(worth.expected_own_high) as {{ sql_type('total') }}) as expected_high
    from starts
    inner join worth
        on starts.account_id = worth.account_id
    group by starts.cohort_month

),

months as (

    select
        *,
        {{ explode(month_series('cohort_month', as_of_day())) }} as told_month
    from cohorts

),

-- What was paid before the first contract counts in its month.
paid as (

    select
        starts.cohort_month,
        greatest({{ month_start('payments.paid_on') }}, starts.cohort_month) as paid_month,
        sum(payments.amount) as amount
    from payments
    inner join starts
        on payments.account_id = starts.account_id
    group by starts.cohort_month, greatest({{ month_start('payments.paid_on') }}, starts.cohort_month)

),

summed as (

    select
        months.*,
        sum(coalesce(paid.amount, 0)) over (
            partition by months.cohort_month
            order by months.told_month
            rows between unbounded preceding and current row
        ) as realised_amount,
        coalesce(paid.amount, 0) as amount
    from months
    left join paid
        on
            months.cohort_month = paid.cohort_month
            and months.told_month = paid.paid_month

),

final as (

    select
        cohort_month,
        cast(
            (extract(year from told_month) - extract(year from cohort_month)) * 12
            + extract(month from told_month) - extract(month from cohort_month) as integer
        ) as months_since,
        told_month,
        customers,
        cast(amount as {{ sql_type('total') }}) as amount,
        cast(realised_amount as {{ sql_type('total') }}) as realised_amount,
        {{ ratio('realised_amount', 'customers') }} as realised_per_customer,
        {% for name in ['customers_now', 'expected_amount', 'expected_low', 'expected_high'] %}
            case when told_month = {{ month_start(as_of_day()) }} then {{ name }} end as {{ name }},
        {% endfor %}
        case
            when told_month = {{ month_start(as_of_day()) }}
                then {{ ratio('realised_amount + expected_amount', 'customers') }}
        end as ltv_per_customer
    from summed

)

select * from final
