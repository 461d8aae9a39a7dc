-- All evidence of One-ID: which record carried which identifier, and where that was first read. A record is a node of the
-- graph, an identifier is another, and a row of this table is the edge between them.
--
-- Persons: the identifiers of all records of people; what behaviors alone knew (a visitor, a sign-in); the name together
-- with the company. Organizations: the identifiers of all their records, and what records of people tell of a company, each
-- mention by itself: a person who gives two companies is no evidence that the two are one.
{% set mentioned = {
    'crm_account_id': explode(split_text('crm_account_id', ';')),
    'tenant_id': 'tenant_id',
    'partner_id': 'partner_id',
    'organization_name': 'company_name',
    'website_domain': text_after('email', '@'),
} %}

with identifiers as (

    select * from {{ ref('identifiers') }}

),

people as (

    select * from {{ ref('people') }}

),

names as (

    select * from {{ ref('company_names') }}
    where is_usable

),

name_sources as (

    select * from {{ ref('identity_name_sources') }}

),

visitors as (

    select
        'person' as entity_type,
        'behaviors' as source_table,
        visitor_key_type || '|' || visitor_key as source_key,
        visitor_key_type as identifier_type,
        visitor_key as identifier_value,
        first_position
    from {{ ref('visitor_evidence') }}
    union all
    select
        'person' as entity_type,
        'behaviors' as source_table,
        visitor_key_type || '|' || visitor_key as source_key,
        'product_user_id' as identifier_type,
        user_id as identifier_value,
        first_position
    from {{ ref('visitor_evidence') }}
    where user_id is not null

),

names_at_companies as (

    select
        'person' as entity_type,
        people.source_table,
        people.source_key,
        'name_at_company' as identifier_type,
        lower(people.full_name) || ' @ ' || names.name_key as identifier_value,
        {{ row_position('people._load', 'people._row') }} as first_position
    from people
    inner join names
        on people.company_name = names.company_name
    left join name_sources
        on people.person_type = name_sources.person_type
    where
        coalesce(name_sources.tells_name, true)
        and length(people.full_name) > 1

),

mentions as (

    {% for identifier_type, expression in mentioned.items() %}
        select
            'organization' as entity_type,
            'people' as source_table,
            '{{ identifier_type }}' as identifier_type,
            {{ expression }} as identifier_value,
            {{ row_position('_load', '_row') }} as first_position
        from people
        where {{ 'email' if identifier_type == 'website_domain' else ('company_name' if identifier_type == 'organization_name' else identifier_type) }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

carried as (

    select
        entity_type,
        source_table,
        source_key,
        identifier_type,
        identifier_value,
        {{ row_position('first_load', 'first_row') }} as first_position
    from identifiers
    union all
    select * from visitors
    union all
    select * from names_at_companies
    union all
    select
        entity_type,
        source_table,
        identifier_type || '|' || identifier_value as source_key,
        identifier_type,
        identifier_value,
        first_position
    from mentions

),

-- Names count by their key, and a tax number that is a credit code is one.
normalized as (

    select
        carried.entity_type,
        carried.source_table,
        carried.source_key,
        case
            when carried.identifier_type in ('organization_name', 'short_name') then 'company_name'
            when carried.identifier_type = 'tax_number' and {{ is_credit_code('carried.identifier_value') }} then 'credit_code'
            else carried.identifier_type
        end as identifier_type,
        case
            when carried.identifier_type in ('organization_name', 'short_name') then names.name_key
            else carried.identifier_value
        end as identifier_value,
        carried.first_position
    from carried
    left join names
        on
            carried.identifier_type in ('organization_name', 'short_name')
            and carried.identifier_value = names.company_name

),

final as (

    select
        entity_type,
        source_table,
        source_key,
        identifier_type,
        identifier_value,
        min(first_position) as first_position
    from normalized
    where identifier_value is not null
    group by entity_type, source_table, source_key, identifier_type, identifier_value

)

select * from final
