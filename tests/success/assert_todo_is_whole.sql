-- Every customer of every month is on its list once, with a play and a day that is not past; a rank follows the risk; what is
-- not yet known has no outcome. Each row is one that does not.
with todo as (

    select * from {{ ref('renewal_expansion_todo') }}

),

health as (

    select * from {{ ref('account_health') }}
    where is_customer

)

select
    'missing' as what,
    health.account_id,
    health.health_month as listed_month
from health
left join todo
    on
        health.account_id = todo.account_id
        and health.health_month = todo.listed_month
where todo.account_id is null
union all
select
    'without a play or a day' as what,
    account_id,
    listed_month
from todo
where
    play_id is null
    or due_on is null
    or due_on < listed_on
union all
select
    'outcome too early' as what,
    account_id,
    listed_month
from todo
where
    outcome is not null
    and {{ month_end(month_plus('listed_month', var('todo_outcome_months'))) }} > {{ as_of_day() }}
union all
select
    'rank against the risk' as what,
    higher.account_id,
    higher.listed_month
from todo as higher
inner join todo as lower_one
    on
        higher.listed_month = lower_one.listed_month
        and higher.risk_rank + 1 = lower_one.risk_rank
where higher.risk_in_window < lower_one.risk_in_window
