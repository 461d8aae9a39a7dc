-- What part of each conversion each model gives to each touch. A model is a row of weights: for the first and the last touch, for
-- the last before the lead and before the opportunity, and for the rest: equally to all touches without a weight of their own, or
-- to all touches by age, or by channel: equally, or by its removal effect, with a channel's touches sharing what it gets. Weights
-- that fall on one touch add up; those for which there is no touch are left out, and what is left is made to add up to one. A
-- conversion without any touch is credited to no touch, on the channel that its record names.
with models as (

    select
        model_id,
        {% for anchor in ['first', 'lead', 'opportunity', 'last', 'rest'] %}
            cast({{ anchor }}_weight as {{ sql_type('float') }}) as {{ anchor }}_weight,
        {% endfor %}
        rest_by,
        coalesce(ignores_channel, '') as ignored,
        -- A model to which age is nothing looks at what another looks at, if one does.
        coalesce(half_life_days, max(half_life_days) over (partition by coalesce(ignores_channel, '')), 0) as half_life
    from {{ ref('attribution_models') }}

),

paths as (

    select * from {{ ref('path_touches') }}
    where is_converted

),

effects as (

    select * from {{ ref('removal_effects') }}

),

-- What models look at: all touches, or those without a channel, where there are others; at one speed of fading.
sights as (

    select distinct
        ignored,
        half_life
    from models

),

others as (

    select distinct
        sights.ignored,
        paths.path_number
    from paths
    inner join sights
        on paths.channel_id <> sights.ignored
    where sights.ignored <> ''

),

seen as (

    select
        sights.ignored,
        sights.half_life,
        paths.path_number,
        paths.touch_number,
        paths.channel_id,
        paths.is_before_lead,
        paths.is_before_opportunity,
        coalesce(effects.removal_effect, 0) as removal_effect,
        {{ decay('paths.age_days', 'nullif(sights.half_life, 0)') }} as freshness
    from paths
    cross join sights
    left join others
        on
            sights.ignored = others.ignored
            and paths.path_number = others.path_number
    left join effects
        on
            paths.milestone = effects.milestone
            and paths.channel_id = effects.channel_id
    where
        paths.channel_id <> sights.ignored
        or others.path_number is null

),

channels as (

    select
        ignored,
        half_life,
        path_number,
        channel_id,
        count(*) as touches,
        max(removal_effect) as removal_effect
    from seen
    group by ignored, half_life, path_number, channel_id

),

of_channels as (

    select
        ignored,
        half_life,
        path_number,
        count(*) as channels,
        sum(removal_effect) as effect_sum
    from channels
    group by ignored, half_life, path_number

),

-- Touches are numbered in order of time: the highest number before the lead is that of the last touch before it.
anchors as (

    select
        ignored,
        half_life,
        path_number,
        count(*) as touches,
        min(touch_number) as first_touch,
        max(touch_number) as last_touch,
        coalesce(max(case when is_before_lead then touch_number end), 0) as lead_touch,
        coalesce(max(case when is_before_opportunity then touch_number end), 0) as opportunity_touch,
        sum(freshness) as freshness_sum
    from seen
    group by ignored, half_life, path_number

),

walked as (

    select
        seen.ignored,
        seen.half_life,
        seen.path_number,
        seen.touch_number,
        seen.channel_id,
        seen.freshness,
        seen.removal_effect,
        channels.touches as of_channel,
        anchors.touches,
        anchors.first_touch,
        anchors.last_touch,
        anchors.lead_touch,
        anchors.opportunity_touch,
        anchors.freshness_sum,
        of_channels.channels,
        of_channels.effect_sum
    from seen
    inner join channels
        on
            seen.ignored = channels.ignored
            and seen.half_life = channels.half_life
            and seen.path_number = channels.path_number
            and seen.channel_id = channels.channel_id
    inner join anchors
        on
            seen.ignored = anchors.ignored
            and seen.half_life = anchors.half_life
            and seen.path_number = anchors.path_number
    inner join of_channels
        on
            seen.ignored = of_channels.ignored
            and seen.half_life = of_channels.half_life
            and seen.path_number = of_channels.path_number

),

weighed as (

    select
        walked.*,
        models.model_id,
        models.rest_weight,
        models.rest_by,
        case when walked.touch_number = walked.first_touch then models.first_weight else 0 end
        + case when walked.touch_number = walked.lead_touch then models.lead_weight else 0 end
        + case when walked.touch_number = walked.opportunity_touch then models.opportunity_weight else 0 end
        + case when walked.touch_number = walked.last_touch then models.last_weight else 0 end as own_weight,
        models.first_weight
        + case when walked.lead_touch > 0 then models.lead_weight else 0 end
        + case when walked.opportunity_touch > 0 then models.opportunity_weight else 0 end
        + models.last_weight as own_total,
        -- Anchors on one touch are one.
        walked.touches
        - case when models.first_weight > 0 then 1 else 0 end
        - case
            when models.lead_weight = 0 or walked.lead_touch = 0 then 0
            when models.first_weight > 0 and walked.lead_touch = walked.first_touch then 0
            else 1
        end
        - case
            when models.opportunity_weight = 0 or walked.opportunity_touch = 0 then 0
            when models.first_weight > 0 and walked.opportunity_touch = walked.first_touch then 0
            when models.lead_weight > 0 and walked.opportunity_touch = walked.lead_touch then 0
            else 1
        end
        - case
            when models.last_weight = 0 then 0
            when models.first_weight > 0 and walked.last_touch = walked.first_touch then 0
            when models.lead_weight > 0 and walked.last_touch = walked.lead_touch then 0
            when models.opportunity_weight > 0 and walked.last_touch = walked.opportunity_touch then 0
            else 1
        end as rest_touches
    from walked
    inner join models
        on
            walked.ignored = models.ignored
            and walked.half_life = models.half_life

),

shared as (

    select
        path_number,
        model_id,
        touch_number,
        channel_id,
        touches,
        own_weight,
        own_total,
        case when rest_by = 'equal' and rest_touches = 0 then 0 else rest_weight end as rest_weight,
        case rest_by
            when 'decay' then freshness / freshness_sum
            when 'channel_set' then 1.0 / (channels * of_channel)
            when 'removal_effect' then coalesce(removal_effect / nullif(effect_sum * of_channel, 0), 1.0 / touches)
            else case when own_weight = 0 then 1.0 / nullif(rest_touches, 0) else 0.0 end
        end as rest_share
    from weighed

),

shares as (

    select
        path_number,
        model_id,
        touch_number,
        channel_id,
        -- The last digits of a float depend on the order in which a sum was taken; the same facts must give the same credits.
        round(
            coalesce(
                (own_weight + rest_weight * coalesce(rest_share, 0)) / nullif(own_total + rest_weight, 0), 1.0 / touches
            ), 12
        ) as credit
    from shared

),

touched as (

    select distinct path_number
    from paths

),

untouched as (

    select
        conversions.path_number,
        models.model_id,
        conversions.declared_channel_id as channel_id,
        conversions.amount
    from {{ ref('milestone_conversions') }} as conversions
    cross join models
    left join touched
        on conversions.path_number = touched.path_number
    where touched.path_number is null

),

-- Of the cents that rounding down leaves over, each goes to the touch that lost most.
worth as (

    select
        path_number,
        amount
    from {{ ref('milestone_conversions') }}
    where amount is not null

),

cents as (

    select
        shares.path_number,
        shares.model_id,
        shares.touch_number,
        worth.amount,
        -- Floats a hair below a whole number are that number: the cents given out never exceed those there are.
        round(cast(worth.amount * 100 as {{ sql_type('float') }}) * shares.credit, 6) as cents
    from shares
    inner join worth
        on shares.path_number = worth.path_number

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
        path_number,
        model_id,
        null as touch_number,
        channel_id,
        1.0 as credit,
        amount
    from untouched

)

select * from final
