-- What happens anyway: of all days that somebody stood in a stage and whose window has passed, on how many the next move came
-- within the window and went forward. A stay is one row, so its days are counted from its two ends.
with stays as (

    select * from {{ ref('stage_stays') }}

),

windows as (

    select distinct
        ladder,
        window_days
    from {{ ref('key_action_templates') }}
    where is_key_action

),

spans as (

    select
        stays.entity_type,
        stays.ladder,
        stays.stage_id,
        windows.window_days,
        stays.entered_on,
        -- The last day of the stay whose window has passed.
        least(
            {{ day_plus('coalesce(stays.left_on, ' ~ day_after(as_of_day()) ~ ')', '-1') }},
            {{ day_plus(as_of_day(), '-windows.window_days') }}
        ) as last_on,
        -- The first day from which the move forward was within the window.
        case
            when stays.next_direction = 'forward'
                then greatest(stays.entered_on, {{ day_plus('stays.left_on', '-windows.window_days') }})
        end as near_from
    from stays
    inner join windows
        on stays.ladder = windows.ladder

),

final as (

    select
        entity_type,
        ladder,
        stage_id,
        window_days,
        cast(sum(greatest({{ days_from('entered_on', 'last_on') }} + 1, 0)) as bigint) as days_stood,
        cast(sum(greatest(coalesce({{ days_from('near_from', 'last_on') }} + 1, 0), 0)) as bigint) as days_before_advance
    from spans
    group by entity_type, ladder, stage_id, window_days

)

select
    *,
    {{ ratio('days_before_advance', 'days_stood') }} as base_rate
from final
