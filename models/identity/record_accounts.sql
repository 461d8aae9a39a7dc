-- Which company each version of a person's record tells of, by the strongest evidence that leads to one: account id, tenant,
-- partner, legal name, mail domain, short name.
{% set ways = ['crm_account_id', 'tenant_id', 'partner_id', 'company_name', 'website_domain', 'short_name'] %}
{% set chosen %}coalesce({% for way in ways %}by_{{ way }}.entity_id{{ ', ' if not loop.last }}{% endfor %}){% endset %}

with people as (

    select
        *,
        {{ text_before("(crm_account_id || ';')", ';') }} as first_account_id,
        {{ text_after('email', '@') }} as mail_domain
    from {{ ref('people') }}

),

names as (

    select
        company_name,
        name_key
    from {{ ref('company_names') }}
    where is_usable

),

ids as (

    select * from {{ ref('identifier_ids') }}
    where entity_type = 'organization'

),

final as (

    select
        people.source_table,
        people.source_key,
        people._load,
        people._row,
        {{ chosen }} as account_id,
        case
            {% for way in ways %}
                when by_{{ way }}.entity_id is not null then '{{ way }}'
            {% endfor %}
        end as told_by,
        people.recorded_at,
        coalesce(people.updated_at, people.recorded_at) as told_at,
        people.is_current
    from people
    left join names
        on people.company_name = names.company_name
    {% for way, told in {
        'crm_account_id': 'people.first_account_id',
        'tenant_id': 'people.tenant_id',
        'partner_id': 'people.partner_id',
        'company_name': 'names.name_key',
        'website_domain': 'people.mail_domain',
        'short_name': 'names.name_key',
    }.items() %}
        left join ids as by_{{ way }}
            on
                by_{{ way }}.identifier_type = '{{ way }}'
                and {{ told }} = by_{{ way }}.identifier_value
    {% endfor %}
    where {{ chosen }} is not null

)

select * from final
