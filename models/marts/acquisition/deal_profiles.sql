-- What it takes to win: how long deals take, how many touches, channels and people they have, and what they are worth, of all
-- deals and by segment. A deal counts in the segments in which its company's funnels are sliced (seed `funnel_slices`).
{% set measures = [
    'days_from_first_touch', 'days_from_lead', 'days_from_opportunity', 'touches', 'channels', 'people', 'amount',
] %}
with deals as (

    select * from {{ ref('milestone_conversions') }}
    where milestone = 'won'

),

paths as (

    select
        paths.path_number,
        count(*) as touches,
        count(distinct paths.channel_id) as channels,
        count(distinct touches.person_id) as people,
        min(touches.touched_on) as first_touched_on
    from {{ ref('path_touches') }} as paths
    inner join {{ ref('touches') }} as touches
        on paths.touch_number = touches.touch_number
    where paths.is_converted
    group by paths.path_number

),

cells as (

    select
        entity_id as account_id,
        slice_by,
        slice_id
    from {{ ref('funnel_cells') }}
    where
        entity_type = 'account'
        and slice_by <> 'all'

),

slices as (

    select * from {{ ref('funnel_slices') }}

),

profiled as (

    select
        deals.path_number,
        deals.account_id,
        deals.amount,
        coalesce(paths.touches, 0) as touches,
        coalesce(paths.channels, 0) as channels,
        coalesce(paths.people, 0) as people,
        {{ days_from('paths.first_touched_on', 'deals.converted_on') }} as days_from_first_touch,
        case
            when deals.lead_at <= deals.converted_at
                then {{ days_from(business_date('deals.lead_at'), 'deals.converted_on') }}
        end as days_from_lead,
        case
            when deals.opportunity_at <= deals.converted_at
                then {{ days_from(business_date('deals.opportunity_at'), 'deals.converted_on') }}
        end as days_from_opportunity
    from deals
    left join paths
        on deals.path_number = paths.path_number

),

sliced as (

    select
        'all' as slice_by,
        'all' as slice_id,
        profiled.*
    from profiled
    union all
    select
        cells.slice_by,
        cells.slice_id,
        profiled.*
    from profiled
    inner join cells
        on profiled.account_id = cells.account_id

),

final as (

    select
        sliced.slice_by,
        max(slices.label) as slice_label,
        max(slices.label_zh) as slice_label_zh,
        sliced.slice_id,
        count(*) as deals,
        {% for measure in measures %}
            cast(median(sliced.{{ measure }}) as {{ sql_type('float') }}) as median_{{ measure }},
        {% endfor %}
        cast(sum(sliced.amount) as {{ sql_type('total') }}) as amount
    from sliced
    left join slices
        on sliced.slice_by = slices.slice_by
    group by sliced.slice_by, sliced.slice_id

)

select * from final
