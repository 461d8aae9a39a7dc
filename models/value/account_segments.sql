-- The segment of each company: of the rows that fit it, the one of the lowest priority.
with accounts as (

    select * from {{ ref('dim_accounts') }}

),

segments as (

    select * from {{ ref('value_segments') }}

),

fitting as (

    select
        accounts.account_id,
        segments.segment_id,
        row_number() over (
            partition by accounts.account_id
            order by segments.priority asc, segments.segment_id asc
        ) as turn
    from accounts
    cross join segments
    where
        (segments.industry is null or accounts.industry = segments.industry)
        and (segments.employees_from is null or accounts.employee_count >= segments.employees_from)
        and (segments.employees_to is null or accounts.employee_count <= segments.employees_to)

),

final as (

    select
        account_id,
        segment_id
    from fitting
    where turn = 1

)

select * from final
