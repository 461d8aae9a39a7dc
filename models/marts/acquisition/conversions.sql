-- Every milestone that somebody reached, with the path of touches that led to it in short.
with conversions as (

    select * from {{ ref('milestone_conversions') }}

),

milestones as (

    select * from {{ ref('milestones') }}

),

paths as (

    select
        path_number,
        count(*) as touches,
        count(distinct channel_id) as channels,
        min(touched_at) as first_touched_at,
        max(touched_at) as last_touched_at
    from {{ ref('path_touches') }}
    where is_converted
    group by path_number

),

final as (

    select
        conversions.conversion_id,
        conversions.milestone,
        milestones.label as milestone_label,
        milestones.label_zh as milestone_label_zh,
        conversions.person_id,
        conversions.account_id,
        conversions.source_table,
        conversions.converted_at,
        conversions.converted_on,
        conversions.amount,
        conversions.is_new_customer,
        case when conversions.is_of_person then 'person' else 'account' end as touches_of,
        coalesce(paths.touches, 0) as touches,
        coalesce(paths.channels, 0) as channels,
        paths.first_touched_at,
        paths.last_touched_at,
        {{ days_between('paths.first_touched_at', 'conversions.converted_at') }} as days_from_first_touch
    from conversions
    inner join milestones
        on conversions.milestone = milestones.milestone
    left join paths
        on conversions.path_number = paths.path_number

)

select * from final
