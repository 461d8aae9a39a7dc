{#- Parts that the profile of a person and that of a company share, one row per entity. -#}

{#- What portrait_readings says, in texts: the furthest stage, and of the rest the three strongest with how often. -#}
{% macro read_portraits() -%}
    {%- set strongest = [1, 2, 3] -%}
    select
        entity_number,
        {% for reading in ['interest', 'consideration', 'concern'] -%}
            {%- for suffix, comma in {'': ', ', '_zh': '，'}.items() -%}
                {%- for rank in strongest -%}
                    {{ " || coalesce('" ~ comma ~ "' || " if not loop.first -}}
                    max(case when reading = '{{ reading }}' and reading_rank = {{ rank }} then words{{ suffix }} || ' ' || times end)
                    {{- ", '')" if not loop.first -}}
                {%- endfor %} as {{ reading }}s{{ suffix }},
            {% endfor -%}
        {%- endfor -%}
        max(case when reading = 'stage' and reading_rank = 1 then value end) as stage,
        max(case when reading = 'stage' and reading_rank = 1 then words_zh end) as stage_zh
    from (
        select
            *,
            cast(cast(round(quantity) as integer) as {{ sql_type('text') }}) as times
        from {{ ref('portrait_readings') }}
    ) as readings
    group by entity_number
{%- endmacro %}

{#-
  The purchase path as one text of up to twelve steps, and how many steps and days it has. A maximum per step is five times as fast as
  an ordered aggregate, and there are hardly more milestones.
-#}
{% macro purchase_paths() -%}
    select
        entity_number,
        {% for suffix in ['', '_zh'] -%}
            {%- for step in range(1, 13) -%}
                {{ " || coalesce(' → ' || " if not loop.first -}}
                max(case when step_number = {{ step }} then reached_text || label{{ suffix }} end)
                {{- ", '')" if not loop.first -}}
            {%- endfor %} as purchase_path{{ suffix }},
        {% endfor -%}
        max(step_number) as path_steps,
        cast({{ days_from('min(reached_on)', 'max(reached_on)') }} as integer) as path_days
    from (
        select
            *,
            cast(reached_on as {{ sql_type('text') }}) || ' ' as reached_text
        from {{ ref('purchase_milestones') }}
    ) as steps
    group by entity_number
{%- endmacro %}

{#- When and how often the customer acted: the metrics that customer_acts_metric and customer_days_metric name. -#}
{% macro customer_activity() -%}
    select
        metric_values.entity_number,
        min(metric_values.first_on) as first_active_on,
        max(metric_values.last_on) as last_active_on,
        {% for suffix, column in {'_30': 'last_30_days', '_90': 'last_90_days', '_365': 'last_365_days', '': 'ever'}.items() -%}
            cast(
                max(case when metrics.metric_id = '{{ var("customer_days_metric") }}' then metric_values.{{ column }} end) as integer
            ) as active_days{{ suffix }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('metric_values') }} as metric_values
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_values.metric_number = metrics.metric_number
    where metrics.metric_id in ('{{ var("customer_acts_metric") }}', '{{ var("customer_days_metric") }}')
    group by metric_values.entity_number
{%- endmacro %}

{#- The fields that a profile can have, each with the condition under which profile_completeness takes it for known. -#}
{% macro profile_fields_of(entity_type) -%}
    {{ return({
        'person': {
            'company': 'persons.account_id is not null',
            'decision_role': 'roles.decision_role is not null',
            'mobile': 'persons.mobile is not null',
            'email': 'persons.email is not null',
            'full_name': 'persons.full_name is not null',
            'job_level': 'roles.job_level is not null',
            'department': 'coalesce(roles.department, persons.department) is not null',
            'consent': 'consents.consents is not null',
            'interest': 'readings.entity_number is not null',
        },
        'account': {
            'decision_maker': 'committees.known_decision_makers > 0',
            'technical': 'committees.known_technical_judges > 0',
            'purchaser': 'committees.known_purchasers > 0',
            'user': 'committees.known_users > 0',
            'influencer': 'committees.known_influencers > 0',
            'industry': 'accounts.industry is not null',
            'employee_count': 'accounts.employee_count is not null',
            'annual_revenue': 'accounts.annual_revenue is not null',
            'region': 'accounts.province is not null or accounts.city is not null or accounts.country is not null',
            'credit_code': 'accounts.credit_code is not null',
            'website_domain': 'accounts.website_domain is not null',
        },
    }[entity_type]) }}
{%- endmacro %}

{#- Their names as rows, to hold the seed profile_fields against. -#}
{% macro profile_field_names() -%}
    {%- for entity_type in ['person', 'account'] -%}
        {%- set outer_last = loop.last -%}
        {%- for field in profile_fields_of(entity_type) %}
    select
        '{{ entity_type }}' as applies_to,
        '{{ field }}' as field
    {{ 'union all' if not (loop.last and outer_last) }}
        {%- endfor -%}
    {%- endfor %}
{%- endmacro %}
