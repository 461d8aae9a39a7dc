-- The relation graph (关系图谱): who works where, who works together, who recommended whom, who is whose agent, branch or
-- subsidiary. Colleagues are pairs, so they are listed for companies of a size at which people still know each other.
with account_links as (

    select * from {{ ref('account_links') }}

),

referrals as (

    select * from {{ ref('referrals') }}
    where is_current

),

organizations as (

    select * from {{ ref('organizations') }}
    where is_current

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where is_current

),

names as (

    select * from {{ ref('company_names') }}

),

name_links as (

    select * from {{ ref('name_links') }}
    where verdict = 'subsidiary_or_group'

),

sizes as (

    select
        account_id,
        count(*) as people
    from account_links
    where is_current
    group by account_id

),

referrers as (

    select
        case
            when referrals.referrer_key_type in ('partner_id', 'crm_account_id', 'tenant_id') then 'organization'
            else 'person'
        end as from_type,
        referrals.*
    from referrals
    where
        referrals.referrer_key is not null
        and referrals.person_key is not null

),

parents as (

    select
        organizations.source_table,
        organizations.source_key,
        coalesce(by_key.entity_id, by_name.entity_id) as parent_id,
        organizations.recorded_at
    from organizations
    {{ join_owner('by_key', 'organization', "'crm_account_id'", 'organizations.parent_key') }}
    {{ join_owner('by_name', 'organization', "'organization_name'", 'organizations.parent_name') }}

),

found as (

    select
        'person' as from_type,
        person_id as from_id,
        'works_at' as relation,
        'organization' as to_type,
        account_id as to_id,
        valid_from,
        valid_to,
        record_count as evidence_count
    from account_links

    union all

    select
        'person' as from_type,
        one.person_id as from_id,
        'colleague_of' as relation,
        'person' as to_type,
        other.person_id as to_id,
        greatest(one.valid_from, other.valid_from) as valid_from,
        null as valid_to,
        1 as evidence_count
    from account_links as one
    inner join account_links as other
        on
            one.account_id = other.account_id
            and one.person_id < other.person_id
    inner join sizes
        on one.account_id = sizes.account_id
    where
        one.is_current
        and other.is_current
        and sizes.people <= {{ var('colleagues_at_most') }}

    union all

    select
        referrers.from_type,
        from_ids.entity_id as from_id,
        'referred' as relation,
        'person' as to_type,
        to_ids.entity_id as to_id,
        referrers.referred_at as valid_from,
        null as valid_to,
        1 as evidence_count
    from referrers
    inner join {{ ref('identifier_ids') }} as from_ids
        on
            referrers.from_type = from_ids.entity_type
            and referrers.referrer_key_type = from_ids.identifier_type
            and referrers.referrer_key = from_ids.identifier_value
    {{ join_owner('to_ids', 'person', 'referrers.person_key_type', 'referrers.person_key') }}

    union all

    -- A partner that recommends a person is the agent of the company.
    select
        'organization' as from_type,
        partners.entity_id as from_id,
        'agent_of' as relation,
        'organization' as to_type,
        account_links.account_id as to_id,
        referrals.referred_at as valid_from,
        null as valid_to,
        1 as evidence_count
    from referrals
    {{ join_owner('partners', 'organization', "'partner_id'", 'referrals.referrer_key') }}
    {{ join_owner('referred', 'person', 'referrals.person_key_type', 'referrals.person_key') }}
    inner join account_links
        on
            referred.entity_id = account_links.person_id
            and account_links.is_main
    where referrals.referrer_key_type = 'partner_id'

    union all

    select
        'organization' as from_type,
        record_ids.entity_id as from_id,
        'subsidiary_of' as relation,
        'organization' as to_type,
        parents.parent_id as to_id,
        parents.recorded_at as valid_from,
        null as valid_to,
        1 as evidence_count
    from parents
    inner join record_ids
        on
            record_ids.entity_type = 'organization'
            and parents.source_table = record_ids.source_table
            and parents.source_key = record_ids.source_key
    where parents.parent_id is not null

    union all

    select
        'organization' as from_type,
        branch_ids.entity_id as from_id,
        'branch_of' as relation,
        'organization' as to_type,
        head_ids.entity_id as to_id,
        cast(null as {{ sql_type('timestamp') }}) as valid_from,
        null as valid_to,
        1 as evidence_count
    from names
    {{ join_owner('branch_ids', 'organization', "'company_name'", 'names.name_key') }}
    {{ join_owner('head_ids', 'organization', "'company_name'", 'names.head_key') }}
    where names.is_registered_branch

    union all

    -- What only the names suggest: a brand in two legal names, one of them a group.
    select
        'organization' as from_type,
        member_ids.entity_id as from_id,
        'in_group_by_name' as relation,
        'organization' as to_type,
        group_ids.entity_id as to_id,
        cast(null as {{ sql_type('timestamp') }}) as valid_from,
        null as valid_to,
        1 as evidence_count
    from name_links
    {{ join_owner('group_ids', 'organization', "'company_name'", 'name_links.left_key') }}
    {{ join_owner('member_ids', 'organization', "'company_name'", 'name_links.right_key') }}

),

final as (

    select
        from_type,
        from_id,
        relation,
        to_type,
        to_id,
        min(valid_from) as valid_from,
        case when count(valid_to) = count(*) then max(valid_to) end as valid_to,
        cast(sum(evidence_count) as bigint) as evidence_count
    from found
    where from_id <> to_id  -- a key that leads to nobody is null, and no relation
    group by from_type, from_id, relation, to_type, to_id

)

select * from final
