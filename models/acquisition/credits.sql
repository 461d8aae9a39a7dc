-- What part of each conversion each model gives to each touch. A model is a row of weights: for the first and the last touch, for
-- the last before the lead and before the opportunity, and for all others together, equally, by age, or by channel: equally, or by
-- its removal effect, with a channel's touches sharing what it gets. Weights that fall on one touch add up; those for which there is no touch are left out, and what is
-- left is made to add up to one. A conversion without any touch is credited to no touch.
with models as (

    select * from {{ ref('attribution_models') }}

),

paths as (

    select * from {{ ref('path_touches') }}
    where is_converted

),

-- Models that ignore a channel look at the other touches, where there are any.
kinds as (

    select distinct coalesce(ignores_channel, '') as ignored
    from models

),

seen as (

    select
        kinds.ignored,
        paths.*,
        count(case when paths.channel_id <> kinds.ignored then 1 end) over (
            partition by kinds.ignored, paths.path_number
        ) as others
    from paths
    cross join kinds

),

counted as (

    select
        ignored,
        path_number,
        milestone,
        touch_number,
        channel_id,
        age_days,
        row_number() over (
            partition by ignored, path_number
            order by touched_at asc, touch_number asc
        ) as place,
        count(*) over (partition by ignored, path_number) as last_place,
        count(case when is_before_lead then 1 end) over (partition by ignored, path_number) as lead_place,
        count(case when is_before_opportunity then 1 end) over (partition by ignored, path_number) as opportunity_place,
        count(*) over (partition by ignored, path_number, channel_id) as of_channel
    from seen
    where
        ignored = ''
        or others = 0
        or channel_id <> ignored

),

weighted as (

    select
        counted.path_number,
        counted.touch_number,
        counted.channel_id,
        counted.last_place,
        models.model_id,
        models.rest_weight,
        case when counted.place = 1 then models.first_weight else 0 end
        + case when counted.place = counted.lead_place then models.lead_weight else 0 end
        + case when counted.place = counted.opportunity_place then models.opportunity_weight else 0 end
        + case when counted.place = counted.last_place then models.last_weight else 0 end as own_weight,
        case models.rest_by
            when 'decay' then {{ decay('counted.age_days', 'models.half_life_days') }}
            when 'removal_effect' then coalesce(effects.removal_effect, 0) / counted.of_channel
            when 'channel_set' then 1.0 / counted.of_channel
            else 1.0
        end as rest_value
    from counted
    inner join models
        on counted.ignored = coalesce(models.ignores_channel, '')
    left join {{ ref('removal_effects') }} as effects
        on
            counted.milestone = effects.milestone
            and counted.channel_id = effects.channel_id

),

totals as (

    select
        path_number,
        model_id,
        sum(own_weight) as own_total,
        sum(case when own_weight = 0 then rest_value else 0 end) as rest_total
    from weighted
    group by path_number, model_id

),

shares as (

    select
        weighted.path_number,
        weighted.model_id,
        weighted.touch_number,
        weighted.channel_id,
        case
            when totals.rest_total > 0 and weighted.rest_weight > 0
                then
                    (
                        weighted.own_weight
                        + case when weighted.own_weight = 0 then weighted.rest_value else 0 end
                        * weighted.rest_weight / totals.rest_total
                    ) / (totals.own_total + weighted.rest_weight)
            when totals.own_total > 0 then weighted.own_weight / totals.own_total
            else 1.0 / weighted.last_place
        end as credit
    from weighted
    inner join totals
        on
            weighted.path_number = totals.path_number
            and weighted.model_id = totals.model_id

),

untouched as (

    select
        conversions.path_number,
        models.model_id
    from {{ ref('milestone_conversions') }} as conversions
    cross join models
    where conversions.path_number not in (select path_number from paths)

),

-- Of the cents that rounding down leaves over, each goes to the touch that lost most.
cents as (

    select
        shares.path_number,
        shares.model_id,
        shares.touch_number,
        conversions.amount,
        -- Floats a hair below a whole number are that number: the cents given out never exceed those there are.
        round(cast(conversions.amount * 100 as {{ sql_type('float') }}) * shares.credit, 6) as cents
    from shares
    inner join {{ ref('milestone_conversions') }} as conversions
        on shares.path_number = conversions.path_number
    where conversions.amount is not null

),

ranked as (

    select
        path_number,
        model_id,
        touch_number,
        floor(cents) as whole_cents,
        cast(amount * 100 as bigint) - sum(cast(floor(cents) as bigint)) over (
            partition by path_number, model_id
        ) as cents_left,
        row_number() over (
            partition by path_number, model_id
            order by cents - floor(cents) desc, touch_number asc
        ) as turn
    from cents

),

final as (

    select
        shares.path_number,
        shares.model_id,
        shares.touch_number,
        shares.channel_id,
        cast(shares.credit as {{ sql_type('float') }}) as credit,
        cast(
            (ranked.whole_cents + case when ranked.turn <= ranked.cents_left then 1 else 0 end) / 100 as {{ sql_type('money') }}
        ) as amount
    from shares
    left join ranked
        on
            shares.path_number = ranked.path_number
            and shares.model_id = ranked.model_id
            and shares.touch_number = ranked.touch_number
    union all
    select
        untouched.path_number,
        untouched.model_id,
        null as touch_number,
        'not_recorded' as channel_id,
        1.0 as credit,
        conversions.amount
    from untouched
    inner join {{ ref('milestone_conversions') }} as conversions
        on untouched.path_number = conversions.path_number

)

select * from final
