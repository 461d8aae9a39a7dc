-- All evidence of One-ID: which record carried which identifier, and where that was first read. A record is a node of the
-- graph, an identifier is another, and a row of this table is the edge between them. All else in the room joins by the numbers
-- of the nodes: joins over their texts take several times longer.
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
{%- set told_by = {'organization_name': 'company_name', 'website_domain': 'email'} %}

with opportunities as (

    select * from {{ ref('opportunities') }}

),

names as (

    select
        *,
        -- 禾鑫上海 and 禾鑫上海分公司 are at home at the domain of 禾鑫, and are not 禾鑫.
        is_registered_branch or (legal_form is null and region is not null) as is_local
    from {{ ref('company_names') }}
    where is_usable

),

free_mail_domains as (

    select * from {{ ref('free_mail_domains') }}

),

name_sources as (

    select * from {{ ref('identity_name_sources') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

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
    where user_id <> ''

),

names_at_companies as (

    select
        'person' as entity_type,
        people.source_table,
        people.source_key,
        'name_at_company' as identifier_type,
        lower(people.full_name) || ' @ ' || names.name_key as identifier_value,
        {{ row_position('people._load', 'people._row') }} as first_position
    from {{ ref('people') }} as people
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
        from {{ ref('people') }}
        where {{ told_by.get(identifier_type, identifier_type) }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A company's name and the mail domain that people write beside it belong together. A branch shares the domain of its head and
-- is left out.
names_with_domains as (

    select
        names.company_name,
        names.name_key,
        {{ text_after('people.email', '@') }} as website_domain,
        min({{ row_position('people._load', 'people._row') }}) as first_position
    from {{ ref('people') }} as people
    inner join names
        on people.company_name = names.company_name
    where
        people.email is not null
        and not names.is_local
        and {{ text_after('people.email', '@') }} not in (select free_mail_domains.domain from free_mail_domains)
    group by names.company_name, names.name_key, {{ text_after('people.email', '@') }}

),

carried as (

    select
        entity_type,
        source_table,
        source_key,
        identifier_type,
        identifier_value,
        {{ row_position('first_load', 'first_row') }} as first_position
    from {{ ref('identifiers') }}
    where entity_type = 'organization'
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
    union all
    -- A deal names its company, whether or not anything else does.
    select
        'organization' as entity_type,
        'opportunities' as source_table,
        'organization_name|' || account_name as source_key,
        'organization_name' as identifier_type,
        account_name as identifier_value,
        {{ row_position('_load', '_row') }} as first_position
    from opportunities
    where account_name is not null
    {% for identifier_type, column in {'organization_name': 'company_name', 'website_domain': 'website_domain'}.items() %}
        union all
        select
            'organization' as entity_type,
            'people' as source_table,
            name_key || '|' || website_domain as source_key,
            '{{ identifier_type }}' as identifier_type,
            {{ column }} as identifier_value,
            first_position
        from names_with_domains
    {% endfor %}

),

-- The website of a branch is its head's too.
branches as (

    select distinct
        organizations.source_table,
        organizations.source_key
    from {{ ref('organizations') }} as organizations
    inner join names
        on organizations.organization_name = names.company_name
    where names.is_local

),

told as (

    select
        *,
        case when identifier_type in ('organization_name', 'short_name') then identifier_value end as told_name,
        case when identifier_type = 'website_domain' then source_key end as told_domain_key
    from carried

),

-- Names count by their key, and a tax number that is a credit code is one.
normalized as (

    select
        told.entity_type,
        told.source_table,
        told.source_key,
        case
            when told.identifier_type in ('organization_name', 'short_name')
                then {{ name_identifier_type('names') }}
            when told.identifier_type = 'tax_number' and {{ is_credit_code('told.identifier_value') }} then 'credit_code'
            else told.identifier_type
        end as identifier_type,
        case
            when told.identifier_type in ('organization_name', 'short_name') then names.name_key
            else told.identifier_value
        end as identifier_value,
        told.first_position
    from told
    left join names
        on told.told_name = names.company_name
    left join branches
        on
            told.source_table = branches.source_table
            and told.told_domain_key = branches.source_key
    where branches.source_key is null

),

gathered as (

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
    union all
    -- A row each already: to group the most of all evidence for nothing would take half of the time.
    select
        entity_type,
        source_table,
        source_key,
        identifier_type,
        identifier_value,
        {{ row_position('first_load', 'first_row') }} as first_position
    from {{ ref('identifiers') }}
    where entity_type = 'person'

),

final as (

    select
        {{ record_node('gathered.entity_type', 'gathered.source_table', 'gathered.source_key') }} as record_key,
        {{ identifier_node('gathered.entity_type', 'gathered.identifier_type', 'gathered.identifier_value') }} as identifier_key,
        gathered.entity_type,
        gathered.source_table,
        gathered.source_key,
        gathered.identifier_type,
        gathered.identifier_value,
        gathered.first_position,
        moments.moment
    from gathered
    inner join moments
        on {{ load_of_position('gathered.first_position') }} = moments.load_seq

)

select * from final
