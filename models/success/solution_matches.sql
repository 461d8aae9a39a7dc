-- Each use of a solution beside the customers who were most like its own in that month and used none: nearest in the objective
-- and the subjective score of the month before, no further than the caliper on either.
with uses as (

    select
        *,
        {{ month_start('used_on') }} as use_month
    from {{ ref('fct_solution_uses') }}
    where
        used_on <= {{ as_of_day() }}
        and account_id is not null

),

health_months as (

    select * from {{ ref('health_months') }}
    where
        objective_score is not null
        and subjective_score is not null
        and health_state is not null

),

steps as (

    {% for step in (-1, 0, 1) %}
        select {{ step }} as step
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- Customers of a month and the same customers some months later.
pairs as (

    select
        earlier.account_id,
        {{ month_plus('earlier.health_month', 1) }} as use_month,
        earlier.objective_score,
        earlier.subjective_score,
        floor(earlier.objective_score / {{ var('solution_caliper') }}) as band
    from health_months as earlier
    inner join health_months as later
        on
            earlier.account_id = later.account_id
            and {{ month_plus('earlier.health_month', 1 + var('solution_effect_months')) }} = later.health_month
    where earlier.is_customer

),

-- Who used a solution some months before or after is no control, nor are those months comparable.
touched as (

    select distinct
        account_id,
        {{ explode(month_series(
            month_plus('used_on', -1 * var('solution_effect_months')), month_plus('used_on', var('solution_effect_months'))
        )) }} as use_month
    from uses

),

free as (

    select pairs.*
    from pairs
    left join touched
        on
            pairs.account_id = touched.account_id
            and pairs.use_month = touched.use_month
    where touched.account_id is null

),

treated as (

    select
        uses.source_table,
        uses.use_key,
        uses.account_id,
        uses.use_month,
        pairs.objective_score,
        pairs.subjective_score,
        pairs.band + steps.step as band
    from uses
    inner join pairs
        on
            uses.account_id = pairs.account_id
            and uses.use_month = pairs.use_month
    cross join steps

),

near as (

    select
        treated.source_table,
        treated.use_key,
        treated.account_id,
        treated.use_month,
        free.account_id as control_id,
        abs(treated.objective_score - free.objective_score) as objective_apart,
        abs(treated.subjective_score - free.subjective_score) as subjective_apart
    from treated
    inner join free
        on
            treated.use_month = free.use_month
            and treated.band = free.band

),

ranked as (

    select
        *,
        row_number() over (
            partition by source_table, use_key
            order by
                round(objective_apart * objective_apart + subjective_apart * subjective_apart, 6) asc,
                control_id asc
        ) as turn
    from near
    where
        objective_apart <= {{ var('solution_caliper') }}
        and subjective_apart <= {{ var('solution_caliper') }}

),

final as (

    select
        source_table,
        use_key,
        account_id,
        use_month,
        control_id,
        objective_apart,
        subjective_apart
    from ranked
    where turn <= {{ var('solution_controls') }}

)

select * from final
