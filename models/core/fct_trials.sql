-- The start of each company's trial: its first use of the product, where that was before it had ever bought.
with usage_days as (

    select * from {{ ref('fct_usage_days') }}

),

contracts as (

    select * from {{ ref('fct_contracts') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

-- Products without tenants name their users alone.
users as (

    select
        source_table,
        organization_key_type,
        organization_key,
        person_key_type,
        person_key,
        coalesce(organization_key, person_key) as trial_key,
        min(first_at) as first_at
    from usage_days
    where coalesce(organization_key, person_key) is not null
    group by source_table, organization_key_type, organization_key, person_key_type, person_key

),

first_users as (

    select
        *,
        row_number() over (
            partition by source_table, trial_key
            order by first_at asc nulls last, organization_key_type asc, person_key_type asc, person_key asc
        ) as user_no
    from users

),

owned as (

    select
        first_users.source_table,
        first_users.trial_key,
        first_users.first_at,
        by_person.entity_id as person_id,
        by_organization.entity_id as account_id
    from first_users
    {{ join_owner('by_person', 'person', 'first_users.person_key_type', 'first_users.person_key') }}
    {{ join_owner('by_organization', 'organization', 'first_users.organization_key_type', 'first_users.organization_key') }}
    where first_users.user_no = 1

),

-- A company with several tenants tries the product once.
numbered as (

    select
        *,
        row_number() over (
            partition by coalesce(account_id, source_table || '|' || trial_key)
            order by first_at asc nulls last, source_table asc, trial_key asc
        ) as trial_no
    from owned

),

purchases as (

    select
        account_id,
        signed_on as bought_on
    from contracts
    union all
    select
        account_id,
        starts_on as bought_on
    from contracts
    union all
    select
        account_id,
        {{ business_date('won_at') }} as bought_on
    from opportunities

),

first_purchases as (

    select
        account_id,
        min(bought_on) as bought_on
    from purchases
    where
        account_id is not null
        and bought_on is not null
    group by account_id

),

final as (

    select
        numbered.source_table,
        numbered.trial_key,
        numbered.first_at as started_at,
        {{ business_date('numbered.first_at') }} as started_on,
        numbered.person_id,
        numbered.account_id
    from numbered
    left join first_purchases
        on numbered.account_id = first_purchases.account_id
    where
        numbered.trial_no = 1
        and coalesce({{ business_date('numbered.first_at') }} < first_purchases.bought_on, true)

)

select * from final
