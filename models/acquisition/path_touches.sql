-- The touches that led to each conversion, and those of everybody who did not convert yet: the paths that attribution looks at.
-- A conversion's path is all counted touches of the person, or of all people of the company, within the look-back before it.
with milestones as (

    select * from {{ ref('milestones') }}

),

conversions as (

    select * from {{ ref('milestone_conversions') }}

),

touches as (

    select
        touch_number,
        touched_at,
        touched_on,
        path_channel_id,
        person_id,
        company_key
    from {{ ref('touches') }}
    where is_counted

),

owners as (

    select
        true as is_of_person,
        person_id as path_key,
        touch_number,
        touched_at,
        touched_on,
        path_channel_id
    from touches
    where person_id is not null
    union all
    select
        false as is_of_person,
        company_key as path_key,
        touch_number,
        touched_at,
        touched_on,
        path_channel_id
    from touches

),

converted as (

    select
        conversions.path_number,
        true as is_converted,
        conversions.milestone,
        owners.touch_number,
        owners.path_channel_id as channel_id,
        owners.touched_at,
        owners.touched_at <= conversions.lead_at as is_before_lead,
        owners.touched_at <= conversions.opportunity_at as is_before_opportunity,
        {{ days_between('owners.touched_at', 'conversions.converted_at') }} as age_days
    from conversions
    inner join owners
        on
            conversions.is_of_person = owners.is_of_person
            and conversions.path_key = owners.path_key
            and conversions.converted_at >= owners.touched_at
    where
        owners.touched_on <= conversions.converted_on
        and {{ days_between('owners.touched_at', 'conversions.converted_at') }} <= conversions.lookback_days

),

done as (

    select distinct
        milestone,
        is_of_person,
        path_key
    from conversions

),

-- Who has not converted to as_of: the touches that may yet lead there.
waiting as (

    select
        -dense_rank() over (order by milestones.milestone_order asc, owners.path_key asc) as path_number,
        false as is_converted,
        milestones.milestone,
        owners.touch_number,
        owners.path_channel_id as channel_id,
        owners.touched_at,
        false as is_before_lead,
        false as is_before_opportunity,
        {{ days_between('owners.touched_at', as_of()) }} as age_days
    from milestones
    inner join owners
        on milestones.touches_of = case when owners.is_of_person then 'person' else 'account' end
    left join done
        on
            milestones.milestone = done.milestone
            and owners.is_of_person = done.is_of_person
            and owners.path_key = done.path_key
    where
        done.path_key is null
        and {{ days_between('owners.touched_at', as_of()) }} <= milestones.lookback_days

),

final as (

    select * from converted
    union all
    select * from waiting

)

select * from final
