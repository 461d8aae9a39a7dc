-- Recurring revenue of all customers and of each kind of them: its movements in a month, what is left of a year ago, and how the
-- contracts that were due in the month ended.
{% set movements = ['new', 'expansion', 'contraction', 'churn', 'reactivation'] %}
{% set amounts = [
    'opening_mrr', 'new_mrr', 'expansion_mrr', 'contraction_mrr', 'churn_mrr', 'reactivation_mrr', 'closing_mrr',
    'mrr_year_ago', 'mrr_of_year_ago', 'kept_of_year_ago', 'mrr_due', 'mrr_renewed',
] %}
{% set counts = [
    'opening_customers', 'new_customers', 'expansion_customers', 'contraction_customers', 'churn_customers',
    'reactivation_customers', 'closing_customers', 'customers_year_ago', 'customers_of_year_ago',
    'renewals_due', 'renewed', 'lost', 'late',
] %}
with slices as (

    select * from {{ ref('account_slices') }}

),

months as (

    select
        account_id,
        mrr_month,
        movement,
        opening_mrr,
        closing_mrr
    from {{ ref('mrr_months') }}

),

closed as (

    select * from months
    where closing_mrr <> 0

),

year_ago as (

    select
        earlier.account_id,
        {{ month_plus('earlier.mrr_month', 12) }} as mrr_month,
        earlier.closing_mrr as mrr_then,
        coalesce(later.closing_mrr, 0) as mrr_now
    from closed as earlier
    left join closed as later
        on
            earlier.account_id = later.account_id
            and {{ month_plus('earlier.mrr_month', 12) }} = later.mrr_month
    where {{ month_plus('earlier.mrr_month', 12) }} <= {{ as_of_day() }}

),

due as (

    select
        account_id,
        {{ month_start('due_on') }} as mrr_month,
        mrr,
        renewed_mrr,
        outcome
    from {{ ref('contract_renewals') }}
    where due_on <= {{ month_end(as_of_day()) }}

),

-- What each fact tells; the columns that it does not tell are nothing.
{% set told = {
    'months': {
        'opening_mrr': 'opening_mrr',
        'closing_mrr': 'closing_mrr',
        'opening_customers': 'case when opening_mrr <> 0 then 1 else 0 end',
        'closing_customers': 'case when closing_mrr <> 0 then 1 else 0 end',
    },
    'year_ago': {
        'mrr_year_ago': 'mrr_then',
        'mrr_of_year_ago': 'mrr_now',
        'kept_of_year_ago': 'least(mrr_then, mrr_now)',
        'customers_year_ago': '1',
        'customers_of_year_ago': 'case when mrr_now <> 0 then 1 else 0 end',
    },
    'due': {
        'mrr_due': "case when outcome in ('renewed', 'lost') then mrr else 0 end",
        'mrr_renewed': "case when outcome = 'renewed' then least(mrr, renewed_mrr) else 0 end",
        'renewals_due': '1',
        'renewed': "case when outcome = 'renewed' then 1 else 0 end",
        'lost': "case when outcome = 'lost' then 1 else 0 end",
        'late': "case when outcome = 'late' then 1 else 0 end",
    },
} %}
{% for movement in movements %}
    {% do told.months.update({
        movement ~ '_mrr': "case when movement = '" ~ movement ~ "' then closing_mrr - opening_mrr else 0 end",
        movement ~ '_customers': "case when movement = '" ~ movement ~ "' then 1 else 0 end",
    }) %}
{% endfor %}
facts as (

    {% for source, columns in told.items() %}
        select
            {% for name in amounts + counts %}
                {{ columns.get(name, '0') }} as {{ name }},
            {% endfor %}
            account_id,
            mrr_month
        from {{ source }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

summed as (

    select
        {% for name in amounts %}
            cast(sum(facts.{{ name }}) as {{ sql_type('total') }}) as {{ name }},
        {% endfor %}
        {% for name in counts %}
            cast(sum(facts.{{ name }}) as bigint) as {{ name }},
        {% endfor %}
        facts.mrr_month,
        slices.slice_by,
        coalesce(slices.slice, 'unknown') as slice
    from facts
    inner join slices
        on facts.account_id = slices.account_id
    group by facts.mrr_month, slices.slice_by, coalesce(slices.slice, 'unknown')

),

final as (

    select
        mrr_month,
        slice_by,
        slice,
        opening_mrr,
        new_mrr,
        expansion_mrr,
        contraction_mrr,
        churn_mrr,
        reactivation_mrr,
        closing_mrr,
        cast(closing_mrr * 12 as {{ sql_type('total') }}) as closing_arr,
        opening_customers,
        new_customers,
        expansion_customers,
        contraction_customers,
        churn_customers,
        reactivation_customers,
        closing_customers,
        {{ ratio('opening_mrr + contraction_mrr + churn_mrr', 'opening_mrr') }} as gross_revenue_retention,
        {{ ratio('opening_mrr + expansion_mrr + contraction_mrr + churn_mrr', 'opening_mrr') }} as net_revenue_retention,
        {{ ratio('churn_customers', 'opening_customers') }} as logo_churn_rate,
        {{ ratio('new_mrr + expansion_mrr + reactivation_mrr', '(- contraction_mrr - churn_mrr)') }} as quick_ratio,
        mrr_year_ago,
        customers_year_ago,
        {{ ratio('kept_of_year_ago', 'mrr_year_ago') }} as gross_revenue_retention_12m,
        {{ ratio('mrr_of_year_ago', 'mrr_year_ago') }} as net_revenue_retention_12m,
        {{ ratio('customers_of_year_ago', 'customers_year_ago') }} as logo_retention_12m,
        renewals_due,
        renewed as renewals_won,
        lost as renewals_lost,
        late as renewals_late,
        mrr_due as mrr_decided,
        mrr_renewed,
        {{ ratio('renewed', '(renewed + lost)') }} as renewal_rate,
        {{ ratio('mrr_renewed', 'mrr_due') }} as renewal_rate_mrr,
        {{ closing_day('mrr_month') }} < {{ month_end('mrr_month') }} as is_month_open
    from summed

)

select * from final
