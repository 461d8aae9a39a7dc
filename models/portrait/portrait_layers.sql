-- Which layer everybody belongs to: partners before key accounts before customers (a contract in force) before prospects; people
-- belong to the layer of their company.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

customers as (

    select distinct account_id
    from {{ ref('fct_contracts') }}
    where
        starts_on <= {{ as_of_day() }}
        and (ends_on >= {{ as_of_day() }} or ends_on is null)

),

of_accounts as (

    select
        entities.entity_number,
        case
            when accounts.is_partner then 'partner'
            when accounts.is_key_account then 'key_account'
            when customers.account_id is not null then 'customer'
            else 'prospect'
        end as layer,
        customers.account_id is not null as is_customer
    from entities
    inner join accounts
        on entities.entity_id = accounts.account_id
    left join customers
        on entities.entity_id = customers.account_id
    where entities.entity_type = 'account'

),

final as (

    select
        entity_number,
        layer,
        is_customer
    from of_accounts
    union all
    select
        entities.entity_number,
        case when entities.is_partner then 'partner' else coalesce(of_accounts.layer, 'prospect') end as layer,
        coalesce(of_accounts.is_customer, false) as is_customer
    from entities
    left join of_accounts
        on entities.account_number = of_accounts.entity_number
    where entities.entity_type = 'person'

)

select * from final
