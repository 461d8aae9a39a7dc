-- What is known of people and companies without a date: the golden record and what follows from it, as values of metrics.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

metrics as (

    select * from {{ ref('portrait_metrics') }}
    where kind = 'attribute'

),

persons as (

    select
        entities.entity_number,
        titled.job_level,
        titled.decision_role,
        titled.department,
        persons.is_identified,
        persons.email is not null and free_domains.domain is null as has_company_mail,
        persons.is_partner or coalesce(companies.is_partner, false) as is_partner,
        coalesce(companies.is_key_account, false) as is_key_account,
        companies.industry,
        companies.employee_count,
        companies.annual_revenue,
        companies.country,
        companies.province,
        companies.city,
        persons.source_count
    from entities
    inner join {{ ref('dim_persons') }} as persons
        on entities.entity_id = persons.person_id
    left join {{ ref('portrait_roles') }} as titled
        on persons.person_id = titled.person_id
    left join {{ ref('dim_accounts') }} as companies
        on persons.account_id = companies.account_id
    left join {{ ref('free_mail_domains') }} as free_domains
        on lower({{ text_after('persons.email', '@') }}) = free_domains.domain
    where entities.entity_type = 'person'

),

accounts as (

    select
        entities.entity_number,
        companies.is_partner,
        companies.is_key_account,
        companies.industry,
        companies.employee_count,
        companies.annual_revenue,
        companies.country,
        companies.province,
        companies.city,
        companies.source_count,
        companies.parent_account_id is not null as has_parent
    from entities
    inner join {{ ref('dim_accounts') }} as companies
        on entities.entity_id = companies.account_id
    where entities.entity_type = 'account'

),

{% set texts = ['job_level', 'decision_role', 'department', 'industry', 'country', 'province', 'city'] %}
{% set numbers = ['employee_count', 'annual_revenue', 'source_count'] %}
{% set flags = ['is_identified', 'has_company_mail', 'is_partner', 'is_key_account', 'has_parent'] %}
{% set only = {
    'persons': ['job_level', 'decision_role', 'department', 'is_identified', 'has_company_mail'],
    'accounts': ['has_parent'],
} %}
unpivoted as (

    {% for relation, other in [('persons', 'accounts'), ('accounts', 'persons')] -%}
        {%- set outer_last = loop.last -%}
        {%- set fields = (texts + numbers + flags) | reject('in', only[other]) | list -%}
        {% for field in fields %}
            select
                entity_number,
                '{{ field }}' as metric_id,
                {% if field in flags -%}
                    case when {{ field }} then 'true' else 'false' end as value_text,
                    cast(case when {{ field }} then 1 else 0 end as {{ sql_type('decimal') }}) as value_number
                {%- elif field in numbers -%}
                    cast(null as {{ sql_type('text') }}) as value_text,
                    cast({{ field }} as {{ sql_type('decimal') }}) as value_number
                {%- else -%}
                    {{ field }} as value_text,
                    cast(null as {{ sql_type('decimal') }}) as value_number
                {%- endif %}
            from {{ relation }}
            where {{ field }} is not null
            {{ 'union all' if not (loop.last and outer_last) }}
        {% endfor %}
    {%- endfor %}

),

final as (

    select
        unpivoted.entity_number,
        metrics.metric_number,
        unpivoted.value_text,
        unpivoted.value_number
    from unpivoted
    inner join metrics
        on unpivoted.metric_id = metrics.metric_id

)

select * from final
