-- Who can be on a list at all: known persons, from the day on which they were known by more than their visits, and where their
-- company is.
with entities as (

    select * from {{ ref('portrait_entities') }}
    where
        entity_type = 'person'
        and is_identified

),

persons as (

    select * from {{ ref('dim_persons') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

provinces as (

    {{ provinces_of('accounts', 'coalesce(province, city)') }}

),

final as (

    select
        entities.entity_number,
        persons.person_id,
        persons.account_id,
        persons.is_partner,
        {{ business_date('persons.identified_at') }} as identified_on,
        provinces.province
    from entities
    inner join persons
        on entities.entity_id = persons.person_id
    left join accounts
        on persons.account_id = accounts.account_id
    left join provinces
        on coalesce(accounts.province, accounts.city) = provinces.place
    where {{ business_date('persons.identified_at') }} <= {{ as_of_day() }}

)

select * from final
