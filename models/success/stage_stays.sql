-- How long everybody stayed in each stage and where they went from it; steps that a move passed over are no stays.
with periods as (

    select * from {{ ref('stage_periods') }}
    where not is_inferred

),

stages as (

    select * from {{ ref('stages') }}

),

followed as (

    select
        *,
        lead(stage_rank) over (partition by entity_type, entity_id, ladder order by period_no asc) as next_rank
    from periods

),

final as (

    select
        followed.entity_type,
        followed.entity_id,
        followed.ladder,
        followed.entered_on,
        followed.left_on,
        stages.stage_id,
        stages.label,
        stages.label_zh,
        next_stages.stage_id as next_stage_id,
        next_stages.label as next_label,
        next_stages.label_zh as next_label_zh,
        case
            when followed.next_rank > followed.stage_rank then 'forward'
            when followed.next_rank < followed.stage_rank then 'backward'
        end as next_direction
    from followed
    inner join stages
        on
            followed.entity_type = stages.entity_type
            and followed.ladder = stages.ladder
            and followed.stage_rank = stages.stage_rank
    left join stages as next_stages
        on
            followed.entity_type = next_stages.entity_type
            and followed.ladder = next_stages.ladder
            and followed.next_rank = next_stages.stage_rank

)

select * from final
