-- Everybody who can have metrics, tags and scores, with the whole number under which this room joins them.
with persons as (

    select * from {{ ref('dim_persons') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

first_links as (

    select
        account_id,
        min(linked_on) as linked_on
    from {{ ref('bridge_person_accounts') }}
    group by account_id

),

-- A company whose records tell no time was there by its first deal.
first_deals as (

    select
        account_id,
        min({{ business_date('coalesce(created_at, closed_at)') }}) as dealt_on
    from {{ ref('fct_opportunities') }}
    group by account_id

),

entities as (

    select
        'account' as entity_type,
        accounts.account_id as entity_id,
        cast(null as {{ sql_type('text') }}) as account_id,
        -- Companies that somebody only named have no record of their own: they are known since their first person is.
        coalesce(
            {{ business_date('accounts.first_seen_at') }},
            first_links.linked_on,
            first_deals.dealt_on,
            {{ as_of_day() }}
        ) as first_seen_on,
        true as is_identified,
        accounts.is_partner
    from accounts
    left join first_links
        on accounts.account_id = first_links.account_id
    left join first_deals
        on accounts.account_id = first_deals.account_id
    union all
    select
        'person' as entity_type,
        person_id as entity_id,
        account_id,
        -- Some sources tell no time: whom only they know is known as of now.
        coalesce({{ business_date('first_seen_at') }}, {{ as_of_day() }}) as first_seen_on,
        is_identified,
        is_partner
    from persons

),

numbered as (

    select
        *,
        cast(row_number() over (order by entity_type asc, entity_id asc) as integer) as entity_number
    from entities

),

final as (

    select
        numbered.entity_number,
        numbered.entity_type,
        numbered.entity_id,
        companies.entity_number as account_number,
        numbered.first_seen_on,
        numbered.first_seen_on <= {{ as_of_day() }} as is_known,
        numbered.is_identified,
        numbered.is_partner
    from numbered
    left join numbered as companies
        on
            numbered.account_id = companies.entity_id
            and companies.entity_type = 'account'

)

select * from final
