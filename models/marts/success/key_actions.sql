-- Every key action: how complete its record is, whether its next step was done, how its person or company moved on afterwards.
with records as (

    select * from {{ ref('key_action_records') }}
    where is_key_action

),

templates as (

    select * from {{ ref('key_action_templates') }}

),

follow_ups as (

    select * from {{ ref('key_action_follow_ups') }}

),

stays as (

    select * from {{ ref('stage_stays') }}

),

rates as (

    select * from {{ ref('stage_advance_rates') }}

),

described as (

    select
        records.*,
        templates.label,
        templates.label_zh,
        templates.ladder,
        templates.window_days,
        templates.grace_days,
        case
            when records.person_id is not null then 'person'
            when records.account_id is not null then 'account'
        end as entity_type,
        coalesce(records.person_id, records.account_id) as entity_id,
        case
            when records.has_next_step
                -- A day before the action is a slip of the pen: then it was due at once.
                then
                    greatest(
                        coalesce(records.next_step_on, {{ day_plus('records.occurred_on', 'templates.due_days') }}),
                        coalesce(records.occurred_on, records.next_step_on)
                    )
        end as next_step_due_on
    from records
    inner join templates
        on records.action_id = templates.action_id

),

followed as (

    select
        described.*,
        {{ day_plus('described.next_step_due_on', 'described.grace_days') }} as next_step_until,
        {{ business_date('follow_ups.followed_at') }} as followed_on
    from described
    left join follow_ups
        on
            described.action_id = follow_ups.action_id
            and described.source_table = follow_ups.source_table
            and described.source_key = follow_ups.source_key

),

standing as (

    select
        followed.action_id,
        followed.source_table,
        followed.source_key,
        stays.stage_id,
        stays.label,
        stays.label_zh,
        stays.left_on,
        stays.next_direction,
        stays.next_stage_id,
        stays.next_label,
        stays.next_label_zh
    from followed
    inner join stays
        on
            followed.entity_type = stays.entity_type
            and followed.entity_id = stays.entity_id
            and followed.ladder = stays.ladder
    where
        followed.occurred_on >= stays.entered_on
        and coalesce(followed.occurred_on < stays.left_on, true)

),

final as (

    select
        followed.action_id,
        followed.label,
        followed.label_zh,
        followed.source_table,
        followed.source_key,
        followed.event_name,
        followed.occurred_at,
        followed.occurred_on,
        followed.person_id,
        followed.account_id,
        followed.entity_id is not null as has_entity,
        followed.opportunity_key,
        followed.staff_key,
        cast(followed.required_fields as bigint) as required_fields,
        cast(followed.fields_filled as bigint) as fields_filled,
        followed.missing_fields,
        followed.missing_fields_zh,
        followed.missing_optional_fields,
        coalesce({{ ratio('followed.fields_filled', 'followed.required_fields') }}, 1) as completeness,
        followed.missing_fields is null as is_complete,
        followed.has_next_step,
        followed.next_step,
        followed.next_step_on,
        followed.next_step_due_on,
        case when followed.followed_on <= followed.next_step_until then followed.followed_on end as next_step_done_on,
        coalesce(
            followed.occurred_on is not null
            and followed.next_step_until < {{ as_of_day() }}
            and coalesce(followed.followed_on > followed.next_step_until, true),
            false
        ) as is_next_step_overdue,
        coalesce(followed.next_step_on < followed.occurred_on, false) as is_clock_skewed,
        followed.entity_type,
        followed.entity_id,
        followed.ladder,
        standing.stage_id,
        standing.label as stage_label,
        standing.label_zh as stage_label_zh,
        standing.next_direction as next_move,
        standing.next_stage_id,
        standing.next_label as next_stage_label,
        standing.next_label_zh as next_stage_label_zh,
        standing.left_on as next_moved_on,
        cast(followed.window_days as bigint) as window_days,
        standing.stage_id is not null
        and {{ day_plus('followed.occurred_on', 'followed.window_days') }} <= {{ as_of_day() }} as is_mature,
        cast(
            case
                when standing.stage_id is null then null
                when
                    standing.next_direction = 'forward'
                    and standing.left_on <= {{ day_plus('followed.occurred_on', 'followed.window_days') }}
                    then 1
                else 0
            end as bigint
        ) as moved_forward,
        rates.base_rate
    from followed
    left join standing
        on
            followed.action_id = standing.action_id
            and followed.source_table = standing.source_table
            and followed.source_key = standing.source_key
    left join rates
        on
            followed.entity_type = rates.entity_type
            and followed.ladder = rates.ladder
            and standing.stage_id = rates.stage_id
            and followed.window_days = rates.window_days

)

select * from final
