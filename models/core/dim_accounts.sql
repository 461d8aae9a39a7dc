-- Every company: customers, prospects, partners, and those that somebody only named in a form.
{% set fields = [
    'organization_name', 'short_name', 'credit_code', 'website_domain', 'industry', 'country', 'province', 'city',
    'employee_count', 'annual_revenue', 'founded_year'
] %}
{% set numbers = {'employee_count': 'integer', 'annual_revenue': 'decimal', 'founded_year': 'integer'} %}
with record_ids as (

    select * from {{ ref('record_ids') }}
    where
        entity_type = 'organization'
        and is_current

),

organizations as (

    select * from {{ ref('organizations') }}

),

identifiers as (

    select * from {{ ref('identifier_periods') }}
    where
        entity_type = 'organization'
        and is_current

),

account_links as (

    select * from {{ ref('account_links') }}

),

relations as (

    select * from {{ ref('relations') }}
    where relation in ('subsidiary_of', 'branch_of')

),

seen as (

    select
        source_table,
        source_key,
        min(recorded_at) as first_seen_at,
        max(case when is_partner then 1 else 0 end) as is_partner,
        max(case when is_key_account then 1 else 0 end) as is_key_account
    from organizations
    group by source_table, source_key

),

accounts as (

    select
        record_ids.entity_id as account_id,
        min(seen.first_seen_at) as first_seen_at,
        count(seen.source_key) as record_count,
        count(distinct case when seen.source_key is not null then record_ids.source_table end) as source_count,
        coalesce(max(seen.is_partner) = 1, false) as is_partner,
        coalesce(max(seen.is_key_account) = 1, false) as is_key_account
    from record_ids
    left join seen
        on
            record_ids.source_table = seen.source_table
            and record_ids.source_key = seen.source_key
    group by record_ids.entity_id

),

-- Companies without a record of their own are called as people call them.
named as (

    select
        entity_id as account_id,
        coalesce(
            max(case when identifier_type = 'company_name' then identifier_value end),
            max(case when identifier_type = 'short_name' then identifier_value end),
            max(case when identifier_type = 'website_domain' then identifier_value end)
        ) as told_name
    from identifiers
    group by entity_id

),

golden as (

    {{ golden_pivot('organization', 'account_id', fields) }}

),

staffed as (

    select
        account_id,
        min(valid_from) as first_person_at,
        count(*) as person_count
    from account_links
    where is_current
    group by account_id

),

parents as (

    select
        from_id as account_id,
        min(to_id) as parent_account_id
    from relations
    group by from_id

),

final as (

    select
        accounts.account_id,
        coalesce(golden.organization_name, named.told_name) as account_name,
        {% for field in fields if field != 'organization_name' %}
            cast(golden.{{ field }} as {{ sql_type(numbers.get(field, 'text')) }}) as {{ field }},
        {% endfor %}
        parents.parent_account_id,
        accounts.is_partner,
        accounts.is_key_account,
        accounts.record_count > 0 as has_record,
        coalesce(accounts.first_seen_at, staffed.first_person_at) as first_seen_at,
        accounts.record_count,
        accounts.source_count,
        coalesce(staffed.person_count, 0) as person_count,
        golden.least_confidence,
        cast(coalesce(golden.fields_verified, 0) as bigint) as fields_verified,
        cast(coalesce(golden.fields_contradicted, 0) as bigint) as fields_contradicted
    from accounts
    left join golden
        on accounts.account_id = golden.account_id
    left join named
        on accounts.account_id = named.account_id
    left join staffed
        on accounts.account_id = staffed.account_id
    left join parents
        on accounts.account_id = parents.account_id

)

select * from final
