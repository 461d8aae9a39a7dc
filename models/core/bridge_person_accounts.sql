-- The company a person's behavior counts for, day by day: no day has two. People who are known at several companies at once count
-- for the main one; what they did before any company was known counts for the first.
with account_links as (

    select
        *,
        max(case when is_main then valid_from end) over (partition by person_id) as main_from
    from {{ ref('account_links') }}

),

chain as (

    select
        person_id,
        account_id,
        coalesce({{ business_date('valid_from') }}, {{ as_of_day() }}) as linked_on,
        row_number() over (partition by person_id order by valid_from asc, account_id asc) as link_number
    from account_links
    where
        is_main
        or (valid_to is not null and valid_from < main_from)

),

final as (

    select
        person_id,
        account_id,
        linked_on,
        case when link_number > 1 then linked_on end as counts_from,
        lead(linked_on) over (partition by person_id order by link_number) as counts_until
    from chain

)

select * from final
