-- Every model gives each conversion exactly once, to touches that came before it, and all of its money to the cent. Each row is a
-- conversion of which that is not so.
with conversions as (

    select * from {{ ref('milestone_conversions') }}

),

models as (

    select * from {{ ref('attribution_models') }}

),

given as (

    select
        model_id,
        conversion_id,
        sum(credit) as credit,
        sum(amount) as amount,
        count(touch_id) as touches,
        count(case when touched_on > converted_on then 1 end) as too_late,
        count(case when credit < 0 then 1 end) as negative
    from {{ ref('attribution_credits') }}
    group by model_id, conversion_id

),

expected as (

    select
        models.model_id,
        conversions.conversion_id,
        conversions.amount
    from conversions
    cross join models

)

select
    coalesce(expected.model_id, given.model_id) as model_id,
    coalesce(expected.conversion_id, given.conversion_id) as conversion_id,
    given.credit,
    given.amount,
    expected.amount as expected_amount
from expected
full outer join given
    on
        expected.model_id = given.model_id
        and expected.conversion_id = given.conversion_id
where
    expected.conversion_id is null
    or given.conversion_id is null
    or abs(given.credit - 1) > 1e-9
    or given.amount is distinct from expected.amount
    or given.too_late > 0
    or given.negative > 0
