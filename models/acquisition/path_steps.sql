-- From which channel paths went to which, with how many did: what the Markov model is made of, in as many parts as the bootstrap
-- draws from. Touches are numbered in order of time. A path begins at `start` and ends at `conversion` or, of those who have not
-- converted, at `null`.
with paths as (

    select * from {{ ref('path_touches') }}

),

placed as (

    select
        milestone,
        abs(path_number) % {{ var('attribution_parts') }} as part,
        is_converted,
        channel_id,
        lag(channel_id) over (
            partition by path_number
            order by touch_number asc
        ) as former_channel_id,
        lead(channel_id) over (
            partition by path_number
            order by touch_number asc
        ) as next_channel_id
    from paths

),

steps as (

    select
        milestone,
        part,
        coalesce(former_channel_id, 'start') as from_channel_id,
        channel_id as to_channel_id
    from placed
    union all
    select
        milestone,
        part,
        channel_id as from_channel_id,
        case when is_converted then 'conversion' else 'null' end as to_channel_id
    from placed
    where next_channel_id is null

),

final as (

    select
        milestone,
        part,
        from_channel_id,
        to_channel_id,
        count(*) as steps
    from steps
    group by milestone, part, from_channel_id, to_channel_id

)

select * from final
