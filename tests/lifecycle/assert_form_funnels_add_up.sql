-- At every step of a form who came there went on, left, or may yet go on; who went on from the page, from the touch and from
-- sending is who came to the next; and every attempt is counted once. Each row is a count that does not add up.
with funnels as (

    select * from {{ ref('form_funnels') }}

),

steps as (

    select
        *,
        lead(reached) over (
            partition by form_type, entry_month
            order by step_no asc
        ) as next_reached
    from funnels
    where step <> 'field'

),

attempts as (

    select
        form_type,
        entry_month,
        count(*) as attempts
    from {{ ref('form_attempts') }}
    group by form_type, entry_month

)

select
    'step' as broken,
    form_type,
    entry_month,
    step_no
from funnels
where reached <> moved_on + left_here + still_here
union all
select
    'next' as broken,
    form_type,
    entry_month,
    step_no
from steps
where moved_on <> coalesce(next_reached, 0)
union all
select
    'attempts' as broken,
    attempts.form_type,
    attempts.entry_month,
    steps.step_no
from attempts
left join steps
    on
        attempts.form_type = steps.form_type
        and attempts.entry_month = steps.entry_month
        and steps.step = 'view'
where steps.reached is distinct from attempts.attempts
