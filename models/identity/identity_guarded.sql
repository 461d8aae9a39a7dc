-- Identifiers that tie nobody, with the guard that says so and the moment from which: values that are no identifier at all,
-- mailboxes and lines of a whole company, and what more surnames, companies or accounts use than the guard allows. Counted in
-- load order: the value that is one too many ends the identifier, and what it had tied comes apart from that moment on.
with evidence as (

    select
        record_key,
        identifier_key,
        entity_type,
        identifier_type,
        source_table,
        {{ node_key(['identifier_value']) }} as value_key,
        first_position
    from {{ ref('identity_evidence') }}

),

guards as (

    select
        *,
        cast(row_number() over (order by guard_id, entity_type, identifier_type) as int) as guard_number
    from {{ ref('identity_guards') }}

),

people as (

    select * from {{ ref('people') }}

),

-- Static guards: of the value alone.
never as (

    select
        evidence.identifier_key,
        'test_value' as guard_id
    from {{ ref('identity_evidence') }} as evidence
    inner join {{ ref('identity_test_values') }} as test_values
        on
            test_values.identifier_type in (evidence.identifier_type, '*')
            and lower(evidence.identifier_value) = test_values.identifier_value
    union
    select
        evidence.identifier_key,
        'role_mailbox' as guard_id
    from {{ ref('identity_evidence') }} as evidence
    inner join {{ ref('role_mailboxes') }} as role_mailboxes
        on
            evidence.identifier_type = 'email'
            and {{ text_before('evidence.identifier_value', '@') }} = role_mailboxes.local_part
    union
    select
        evidence.identifier_key,
        'free_mail_domain' as guard_id
    from {{ ref('identity_evidence') }} as evidence
    inner join {{ ref('free_mail_domains') }} as free_mail_domains
        on
            evidence.identifier_type = 'website_domain'
            and evidence.identifier_value = free_mail_domains.domain
    union
    select
        evidence.identifier_key,
        'fixed_line' as guard_id
    from {{ ref('identity_evidence') }} as evidence
    inner join {{ ref('fixed_lines') }} as fixed_lines
        on
            evidence.identifier_type = 'mobile'
            and evidence.identifier_value = fixed_lines.mobile

),

-- Numbers that somebody wrote beside another one in a cell: often that of a colleague. Whoever uses such a number shows the
-- surname by any name, even a nickname, or two people would be one.
written_beside as (

    select distinct evidence.identifier_key
    from people
    inner join {{ ref('identity_evidence') }} as evidence
        on
            evidence.entity_type = 'person'
            and evidence.identifier_type = 'mobile'
            and {{ record_node("'person'", 'people.source_table', 'people.source_key') }} = evidence.record_key
    where
        {{ text_contains('people.mobile', "';'") }}
        and {{ text_contains('people.mobile', 'evidence.identifier_value') }}

),

users_of_such as (

    select distinct evidence.record_key
    from evidence
    inner join written_beside
        on evidence.identifier_key = written_beside.identifier_key

),

-- What is counted: other identifiers of the records that carry one, and surnames. A record without a name, such as a call,
-- borrows that of the record whose id it tells.
own_surnames as (

    select
        {{ record_node("'person'", 'people.source_table', 'people.source_key') }} as record_key,
        {{ surname_of('people.full_name') }} as surname,
        {{ row_position('people._load', 'people._row') }} as first_position
    from people
    left join {{ ref('identity_name_sources') }} as name_sources
        on people.person_type = name_sources.person_type
    left join users_of_such
        on {{ record_node("'person'", 'people.source_table', 'people.source_key') }} = users_of_such.record_key
    where
        people.full_name is not null
        and (coalesce(name_sources.tells_surname, true) or users_of_such.record_key is not null)

),

lending as (

    select
        evidence.record_key,
        evidence.identifier_key,
        evidence.source_table
    from evidence
    inner join {{ ref('identity_keys') }} as kinds
        on
            evidence.entity_type = kinds.entity_type
            and evidence.identifier_type = kinds.identifier_type
    where kinds.lends_name

),

lent_surnames as (

    select
        borrowers.record_key,
        own_surnames.surname,
        own_surnames.first_position
    from lending as borrowers
    inner join lending as lenders
        on
            borrowers.identifier_key = lenders.identifier_key
            and borrowers.source_table <> lenders.source_table
    inner join own_surnames
        on lenders.record_key = own_surnames.record_key

),

surnames as (

    select * from own_surnames
    where surname is not null
    union all
    select * from lent_surnames
    where surname is not null

),

attributes as (

    select
        record_key,
        identifier_type as property,
        value_key,
        first_position
    from evidence
    where identifier_type in (select guards.counted from guards)
    union all
    select
        record_key,
        'surname' as property,
        {{ node_key(['surname']) }} as value_key,
        first_position
    from surnames
    union all
    select
        {{ record_node("'person'", 'people.source_table', 'people.source_key') }} as record_key,
        'company_name' as property,
        {{ node_key(['read_names.name_key']) }} as value_key,
        {{ row_position('people._load', 'people._row') }} as first_position
    from people
    inner join {{ ref('company_names') }} as read_names
        on people.company_name = read_names.company_name
    where read_names.is_usable
    union all
    select
        {{ record_node("'organization'", 'organizations.source_table', 'organizations.source_key') }} as record_key,
        'legal_name' as property,
        {{ node_key(['read_names.name_key']) }} as value_key,
        {{ row_position('organizations._load', 'organizations._row') }} as first_position
    from {{ ref('organizations') }} as organizations
    inner join {{ ref('company_names') }} as read_names
        on organizations.organization_name = read_names.company_name
    where
        read_names.is_usable
        and read_names.legal_form is not null

),

shared as (

    select identifier_key
    from evidence
    group by identifier_key
    having count(*) > 1

),

-- Whose values a guard counts. A record and a property are one number here: joined by both, most of what meets would not match.
asked as (

    select
        evidence.identifier_key,
        guards.guard_number,
        {{ node_key(['evidence.record_key', 'guards.counted']) }} as asked_key,
        evidence.first_position
    from evidence
    inner join shared
        on evidence.identifier_key = shared.identifier_key
    inner join guards
        on
            evidence.entity_type = guards.entity_type
            and evidence.identifier_type = guards.identifier_type

),

counted as (

    select
        asked.identifier_key,
        asked.guard_number,
        attributes.value_key,
        min(greatest(asked.first_position, attributes.first_position)) as first_position
    from asked
    inner join attributes
        on asked.asked_key = {{ node_key(['attributes.record_key', 'attributes.property']) }}
    group by asked.identifier_key, asked.guard_number, attributes.value_key

),

-- Most identifiers have one owner: only what has too many values is put in order.
tallies as (

    select
        identifier_key,
        guard_number,
        count(*) as values_counted
    from counted
    group by identifier_key, guard_number

),

exceeded as (

    select
        tallies.*,
        guards.guard_id,
        guards.at_most
    from tallies
    inner join guards
        on
            tallies.guard_number = guards.guard_number
            and tallies.values_counted > guards.at_most

),

ranked as (

    select
        exceeded.*,
        counted.first_position,
        row_number() over (
            partition by counted.identifier_key, counted.guard_number order by counted.first_position, counted.value_key
        ) as value_rank
    from counted
    inner join exceeded
        on
            counted.identifier_key = exceeded.identifier_key
            and counted.guard_number = exceeded.guard_number

),

verdicts as (

    select
        identifier_key,
        guard_id,
        cast(null as bigint) as values_counted,
        cast(0 as bigint) as guarded_position
    from never
    union all
    select
        identifier_key,
        guard_id,
        values_counted,
        first_position as guarded_position
    from ranked
    where value_rank = at_most + 1

),

-- Several guards may speak: the earliest counts.
first_verdicts as (

    select
        *,
        row_number() over (partition by identifier_key order by guarded_position, guard_id) as verdict_rank
    from verdicts

),

guarded as (

    select
        first_verdicts.identifier_key,
        first_verdicts.guard_id,
        first_verdicts.values_counted,
        first_verdicts.guarded_position,
        min(evidence.entity_type) as entity_type,
        min(evidence.identifier_type) as identifier_type,
        min(evidence.identifier_value) as identifier_value,
        count(*) as record_count
    from first_verdicts
    inner join {{ ref('identity_evidence') }} as evidence
        on first_verdicts.identifier_key = evidence.identifier_key
    where first_verdicts.verdict_rank = 1
    group by
        first_verdicts.identifier_key,
        first_verdicts.guard_id,
        first_verdicts.values_counted,
        first_verdicts.guarded_position

),

final as (

    select
        guarded.*,
        coalesce(moments.moment, 0) as guarded_from
    from guarded
    left join {{ ref('identity_moments') }} as moments
        on {{ load_of_position('guarded.guarded_position') }} = moments.load_seq

)

select * from final
