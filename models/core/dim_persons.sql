-- Everybody who ever left a trace, known by name or only as a visitor, with the golden record and the main account.
{% set fields = ['full_name', 'company_name', 'job_title', 'department', 'mobile', 'email'] %}
with record_ids as (

    select * from {{ ref('record_ids') }}
    where
        entity_type = 'person'
        and is_current

),

people as (

    select * from {{ ref('people') }}

),

visitors as (

    select * from {{ ref('visitor_evidence') }}

),

account_links as (

    select * from {{ ref('account_links') }}
    where is_main

),

seen as (

    select
        source_table,
        source_key,
        min(recorded_at) as first_seen_at,
        max(coalesce(updated_at, recorded_at)) as last_seen_at,
        max(case when is_partner then 1 else 0 end) as is_partner
    from people
    group by source_table, source_key
    union all
    select
        'behaviors' as source_table,
        visitor_key_type || '|' || visitor_key as source_key,
        min(first_at) as first_seen_at,
        max(last_at) as last_seen_at,
        0 as is_partner
    from visitors
    group by visitor_key_type, visitor_key

),

persons as (

    select
        record_ids.entity_id as person_id,
        min(seen.first_seen_at) as first_seen_at,
        min(case when record_ids.source_table <> 'behaviors' then seen.first_seen_at end) as identified_at,
        max(seen.last_seen_at) as last_seen_at,
        sum(case when record_ids.source_table = 'behaviors' then 0 else 1 end) as record_count,
        count(distinct case when record_ids.source_table <> 'behaviors' then record_ids.source_table end) as source_count,
        max(seen.is_partner) = 1 as is_partner
    from record_ids
    inner join seen
        on
            record_ids.source_table = seen.source_table
            and record_ids.source_key = seen.source_key
    group by record_ids.entity_id

),

golden as (

    {{ golden_pivot('person', 'person_id', fields) }}

),

final as (

    select
        persons.person_id,
        persons.record_count > 0 as is_identified,
        persons.is_partner,
        account_links.account_id,
        {% for field in fields %}
            golden.{{ field }},
        {% endfor %}
        persons.first_seen_at,
        persons.identified_at,
        persons.last_seen_at,
        cast(persons.record_count as bigint) as record_count,
        persons.source_count,
        golden.least_confidence,
        cast(coalesce(golden.fields_verified, 0) as bigint) as fields_verified,
        cast(coalesce(golden.fields_contradicted, 0) as bigint) as fields_contradicted
    from persons
    left join golden
        on persons.person_id = golden.person_id
    left join account_links
        on persons.person_id = account_links.person_id

)

select * from final
