-- Who in the company looked after which record when: each record's owners from the versions in which it was delivered. The first
-- version counts from the record's beginning; a later one from when the source changed it, or else from when it came. It ends
-- with the next owner or with the record.
{% set versions = [
    {'type': 'lead', 'relation': ref('leads'), 'roles': {'sdr': 'sdr_key', 'owner': 'owner_key'}, 'begun_at': 'created_at'},
    {'type': 'opportunity', 'relation': ref('opportunities'), 'roles': {'sdr': 'sdr_key', 'owner': 'owner_key'},
     'begun_at': 'coalesce(created_at, closed_at)'},
    {'type': 'account', 'relation': ref('organizations'), 'roles': {'owner': 'owner_key'}, 'begun_at': 'recorded_at'},
] %}
with loads as (

    select
        load_seq,
        loaded_at
    from {{ ref('fct_source_files') }}

),

-- An assessment is made by whoever looks after the company then; it is the company that is owned.
told as (

    {% for version in versions %}
        {% for role, owner_key in version.roles.items() %}
            select
                '{{ version.type }}' as record_type,
                source_table,
                source_key as record_key,
                '{{ role }}' as role,
                {{ owner_key }} as owner_key,
                {{ version.begun_at }} as begun_at,
                updated_at as changed_at,
                cast(null as {{ sql_type('text') }}) as account_key_type,
                cast(null as {{ sql_type('text') }}) as account_key,
                _load,
                _row
            from {{ version.relation }}
            union all
        {% endfor %}
    {% endfor %}
    -- A deal may be the first to name who worked its lead.
    select
        'lead' as record_type,
        leads.source_table,
        leads.lead_key as record_key,
        'deal_sdr' as role,
        opportunities.sdr_key as owner_key,
        leads.created_at as begun_at,
        coalesce(opportunities.created_at, opportunities.closed_at) as changed_at,
        cast(null as {{ sql_type('text') }}) as account_key_type,
        cast(null as {{ sql_type('text') }}) as account_key,
        opportunities._load,
        opportunities._row
    from {{ ref('fct_opportunities') }} as opportunities
    inner join {{ ref('fct_leads') }} as leads
        on opportunities.lead_key = leads.lead_key
    where opportunities.sdr_key is not null
    union all
    select
        'assessment' as record_type,
        source_table,
        organization_key as record_key,
        'success_manager' as role,
        staff_key as owner_key,
        cast(null as timestamp) as begun_at,
        {{ start_of_day('assessed_on') }} as changed_at,
        organization_key_type as account_key_type,
        organization_key as account_key,
        _load,
        _row
    from {{ ref('assessments') }}
    where
        is_current
        and staff_key is not null

),

in_order as (

    select
        told.*,
        loads.loaded_at,
        row_number() over versions_of_record as version_no,
        lag(told.owner_key) over versions_of_record as former_key
    from told
    left join loads
        on told._load = loads.load_seq
    window
        versions_of_record as (
            partition by told.record_type, told.source_table, told.record_key, told.role
            order by coalesce(told.changed_at, loads.loaded_at) asc, told._load asc, told._row asc
        )

),

changes as (

    select
        *,
        case
            when version_no = 1 then coalesce(begun_at, changed_at, loaded_at)
            else coalesce(changed_at, loaded_at)
        end as owned_from
    from in_order
    where
        version_no = 1
        or owner_key is distinct from former_key

),

followed as (

    select
        *,
        lead(owned_from) over (
            partition by record_type, source_table, record_key, role
            order by version_no asc
        ) as next_from
    from changes

),

records as (

    select
        'lead' as record_type,
        source_table,
        lead_key as record_key,
        person_id,
        account_id,
        -- Whatever closes a lead first: it was turned down, became an opportunity, or gave way to a newer one.
        {{ earliest(['disqualified_at', 'converted_at', 'superseded_at']) }} as closed_at
    from {{ ref('fct_leads') }}
    union all
    select
        'opportunity' as record_type,
        source_table,
        opportunity_key as record_key,
        person_id,
        account_id,
        case when stage_meaning <> 'open' then closed_at end as closed_at
    from {{ ref('fct_opportunities') }}
    union all
    select
        'account' as record_type,
        source_table,
        source_key as record_key,
        null as person_id,
        entity_id as account_id,
        null as closed_at
    from {{ ref('record_ids') }}
    where
        entity_type = 'organization'
        and is_current

),

staff as (

    select * from {{ ref('dim_staff') }}

),

-- Where no staff has been delivered, nobody can be missing.
staff_known as (

    select count(*) > 0 as is_known
    from staff

),

final as (

    select
        followed.record_type,
        followed.source_table,
        followed.record_key,
        followed.role,
        followed.owner_key,
        coalesce(staff.staff_id, followed.owner_key) as staff_id,
        case when staff_known.is_known then staff.staff_key is not null end as is_known_owner,
        records.person_id,
        coalesce(records.account_id, by_key.entity_id) as account_id,
        followed.owned_from,
        case
            when followed.next_from < records.closed_at then followed.next_from
            else coalesce(records.closed_at, followed.next_from)
        end as owned_until,
        followed._load,
        followed._row
    from followed
    cross join staff_known
    left join records
        on
            followed.record_type = records.record_type
            and followed.source_table = records.source_table
            and followed.record_key = records.record_key
    left join staff
        on followed.owner_key = staff.staff_key
    {{ join_owner('by_key', 'organization', 'followed.account_key_type', 'followed.account_key') }}
    where followed.owner_key is not null

)

select * from final
where coalesce(owned_until >= owned_from, true)
