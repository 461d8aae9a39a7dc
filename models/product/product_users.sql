-- Whom each user and tenant of the product is: the company and the person that their keys lead to today; where the tenant leads
-- to none, the person's company. A user whose key leads to nobody is still one user. What follows counts millions of rows by the
-- numbers given here, which hold for this run alone.
with usage_days as (

    select * from {{ ref('fct_usage_days') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

users as (

    select
        source_table,
        organization_key,
        max(organization_key_type) as organization_key_type,
        person_key,
        max(person_key_type) as person_key_type
    from usage_days
    group by source_table, organization_key, person_key

),

owned as (

    select
        users.source_table,
        users.organization_key,
        users.person_key,
        coalesce(by_organization.entity_id, persons.account_id) as account_id,
        by_person.entity_id as person_id,
        case
            when users.person_key is not null
                then coalesce(by_person.entity_id, users.source_table || '|' || users.person_key)
        end as user_id
    from users
    {{ join_owner('by_organization', 'organization', 'users.organization_key_type', 'users.organization_key') }}
    {{ join_owner('by_person', 'person', 'users.person_key_type', 'users.person_key') }}
    left join persons
        on by_person.entity_id = persons.person_id

),

final as (

    select
        cast(row_number() over (
            order by source_table asc, organization_key asc nulls first, person_key asc nulls first
        ) as integer) as product_user_no,
        *,
        cast(case when account_id is not null then dense_rank() over (order by account_id asc nulls last) end as integer)
            as account_no,
        cast(case when user_id is not null then dense_rank() over (order by user_id asc nulls last) end as integer) as user_no
    from owned

)

select * from final
