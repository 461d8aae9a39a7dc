-- Recurring revenue goes on where it stopped: what a company closes a month with, it opens the next with; opening plus movement
-- is closing; and all companies' closing is what the terms in force on that day bring. Each row is what does not add up.
with movements as (

    select * from {{ ref('mrr_movements') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

months as (

    select distinct
        mrr_month,
        {{ closing_day('mrr_month') }} as closed_on
    from movements

),

in_force as (

    select
        months.mrr_month,
        sum(terms.monthly_amount) as mrr
    from months
    inner join terms
        on {{ is_in_force('terms', 'months.closed_on') }}
    group by months.mrr_month

),

closed as (

    select
        mrr_month,
        sum(closing_mrr) as closing_mrr
    from movements
    group by mrr_month

),

broken as (

    select
        coalesce(earlier.account_id, later.account_id) as account_id,
        coalesce(later.mrr_month, {{ month_plus('earlier.mrr_month', 1) }}) as mrr_month,
        coalesce(earlier.closing_mrr, 0) as expected,
        coalesce(later.opening_mrr, 0) as found
    from movements as earlier
    full outer join movements as later
        on
            earlier.account_id = later.account_id
            and {{ month_plus('earlier.mrr_month', 1) }} = later.mrr_month

)

select
    'opening' as what,
    account_id,
    mrr_month,
    expected,
    found
from broken
where
    expected <> found
    and mrr_month <= {{ as_of_day() }}
union all
select
    'movement' as what,
    account_id,
    mrr_month,
    opening_mrr + movement_amount as expected,
    closing_mrr as found
from movements
where opening_mrr + movement_amount <> closing_mrr
union all
select
    'terms in force' as what,
    null as account_id,
    closed.mrr_month,
    coalesce(in_force.mrr, 0) as expected,
    closed.closing_mrr as found
from closed
left join in_force
    on closed.mrr_month = in_force.mrr_month
where coalesce(in_force.mrr, 0) <> closed.closing_mrr
