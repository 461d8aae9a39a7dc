-- The golden record, a row per field: the value that the most trusted sources support, with its source and time, how sure it is,
-- and what else is said. Each source table speaks once per value, with the trust that the seed gives it. A legal name goes before
-- a short one, whoever says it.
{% set fields = {
    'person': ['full_name', 'company_name', 'job_title', 'department', 'mobile', 'email'],
    'organization': [
        'organization_name', 'short_name', 'credit_code', 'website_domain', 'industry', 'country', 'province', 'city',
        'employee_count', 'annual_revenue', 'founded_year'
    ],
} %}
{%- set told = {'mobile': text_before("(mobile || ';')", ';')} %}

with record_ids as (

    select * from {{ ref('record_ids') }}
    where is_current

),

trusted as (

    select * from {{ ref('identity_source_trust') }}

),

fallback as (

    select * from {{ ref('identity_source_trust') }}
    where source_table = '*'

),

guarded as (

    select * from {{ ref('identity_guarded') }}

),

names as (

    select * from {{ ref('company_names') }}

),

stated as (

    {% for entity_type, relation in {'person': 'people', 'organization': 'organizations'}.items() %}
        {% set entity_loop = loop %}
        {% for field in fields[entity_type] %}
            select
                '{{ entity_type }}' as entity_type,
                source_table,
                source_key,
                '{{ field }}' as field,
                cast({{ told.get(field, field) }} as {{ sql_type('text') }}) as field_value,
                coalesce(updated_at, recorded_at) as told_at,
                {{ row_position('_load', '_row') }} as told_position,
                {{ field if field in ['organization_name', 'short_name', 'company_name'] else 'null' }} as told_name
            from {{ ref(relation) }}
            where
                is_current
                and {{ field }} is not null
            {{ 'union all' if not (loop.last and entity_loop.last) }}
        {% endfor %}
    {% endfor %}

),

-- Values that differ in nothing but their writing are one. A number of a whole company is nobody's own.
weighed as (

    select
        record_ids.entity_type,
        record_ids.entity_id,
        stated.field,
        stated.field_value,
        coalesce(names.name_key, lower(stated.field_value)) as plain_value,
        case when names.legal_form is null then 0 else 1 end as is_legal_name,
        stated.source_table,
        stated.source_key,
        stated.told_at,
        stated.told_position,
        coalesce(trusted.setting, fallback.setting) as told_in,
        coalesce(trusted.trust, fallback.trust) as trust
    from stated
    inner join record_ids
        on
            stated.entity_type = record_ids.entity_type
            and stated.source_table = record_ids.source_table
            and stated.source_key = record_ids.source_key
    left join trusted
        on stated.source_table = trusted.source_table
    cross join fallback
    left join names
        on stated.told_name = names.company_name
    left join guarded
        on
            stated.field = guarded.identifier_type
            and stated.field_value = guarded.identifier_value
    where guarded.identifier_value is null

),

spoken as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id, field, plain_value, source_table
            order by told_at desc nulls last, told_position desc
        ) as latest_of_source,
        row_number() over (
            partition by entity_type, entity_id, field, plain_value
            order by trust desc, told_at desc nulls last, told_position desc
        ) as best_of_value
    from weighed

),

candidates as (

    select
        entity_type,
        entity_id,
        field,
        plain_value,
        sum(case when latest_of_source = 1 then trust end) as trust_total,
        sum(case when latest_of_source = 1 then 1 else 0 end) as source_count,
        max(told_at) as latest_at,
        max(told_position) as latest_position,
        max(is_legal_name) as is_legal_name,
        max(case when told_in = 'online' then 1 else 0 end) as is_online,
        max(case when told_in = 'offline' then 1 else 0 end) as is_offline,
        max(case when best_of_value = 1 then field_value end) as field_value,
        max(case when best_of_value = 1 then source_table end) as source_table,
        max(case when best_of_value = 1 then source_key end) as source_key,
        max(case when best_of_value = 1 then told_at end) as told_at
    from spoken
    group by entity_type, entity_id, field, plain_value

),

ranked as (

    select
        *,
        row_number() over (
            partition by entity_type, entity_id, field
            order by is_legal_name desc, trust_total desc, latest_at desc nulls last, latest_position desc, plain_value asc
        ) as choice,
        sum(trust_total) over (partition by entity_type, entity_id, field) as trust_of_all,
        count(*) over (partition by entity_type, entity_id, field) as value_count,
        max(is_online) over (partition by entity_type, entity_id, field) as is_told_online,
        max(is_offline) over (partition by entity_type, entity_id, field) as is_told_offline
    from candidates

),

others as (

    select
        entity_type,
        entity_id,
        field,
        {{ joined_texts("field_value || ' (' || source_table || ')'") }} as other_values
    from ranked
    where choice > 1
    group by entity_type, entity_id, field

),

final as (

    select
        ranked.entity_type,
        ranked.entity_id,
        ranked.field,
        ranked.field_value,
        ranked.source_table,
        ranked.source_key,
        ranked.told_at,
        cast(ranked.source_count as bigint) as source_count,
        cast(round(ranked.trust_total / ranked.trust_of_all, 4) as {{ sql_type('decimal') }}) as confidence,
        ranked.value_count,
        case
            when ranked.is_online = 1 and ranked.is_offline = 1 then 'verified'
            when ranked.is_told_online = 1 and ranked.is_told_offline = 1 then 'contradicted'
            when ranked.value_count > 1 then 'disputed'
            when ranked.source_count > 1 then 'repeated'
            else 'single'
        end as verification,
        others.other_values
    from ranked
    left join others
        on
            ranked.entity_type = others.entity_type
            and ranked.entity_id = others.entity_id
            and ranked.field = others.field
    where ranked.choice = 1

)

select * from final
