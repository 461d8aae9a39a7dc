-- Staff, by every key under which records name them. A company's systems have several keys for one of its people; staff_id is the
-- one that all of them share.
with staff as (

    select
        *,
        coalesce(crm_user_id, staff_key) as staff_id
    from {{ ref('staff') }}
    where is_current

),

-- What the record under the shared key says goes before what the others say.
told as (

    select
        *,
        row_number() over (
            partition by staff_id
            order by case when staff_key = staff_id then 0 else 1 end asc, source_table asc, staff_key asc
        ) as preference
    from staff

),

merged as (

    select
        staff_id,
        {{ value_at_last('full_name', '-preference') }} as staff_name,
        {{ value_at_last('role', '-preference') }} as role,
        {{ value_at_last('team', '-preference') }} as team,
        {{ value_at_last('manager_key', '-preference') }} as manager_key,
        {{ value_at_last('is_active', '-preference') }} as is_active
    from told
    group by staff_id

),

-- One row per key, whatever number of systems knows it.
keys as (

    select
        staff_key,
        min(staff_id) as staff_id
    from staff
    group by staff_key

),

final as (

    select
        keys.staff_key,
        keys.staff_id,
        merged.staff_name,
        merged.role,
        merged.team,
        merged.manager_key,
        merged.is_active
    from keys
    inner join merged
        on keys.staff_id = merged.staff_id

)

select * from final
