{{ config(materialized='view') }}
{%- set roles = {
    'decision_maker': 'known_decision_makers', 'influencer': 'known_influencers', 'purchaser': 'known_purchasers',
    'technical': 'known_technical_judges', 'user': 'known_users'
} -%}
-- How much of each company's buying committee is known: people by role and state, and the roles that nobody fills or where
-- everybody has gone silent. Coverage is the share of the roles of title_values with at least one person known.
with members as (

    select * from {{ ref('committee_members') }}

),

expected_roles as (

    select * from {{ ref('title_values') }}
    where says = 'decision_role'

),

accounts as (

    select
        account_number,
        count(*) as known_people,
        {% for state in ['active', 'silent', 'never_active'] -%}
            count(case when member_state = '{{ state }}' then 1 end) as {{ state }}_people,
        {% endfor -%}
        {% for role, column in roles.items() -%}
            count(case when decision_role = '{{ role }}' then 1 end) as {{ column }},
        {% endfor -%}
        count(case when decision_role is null then 1 end) as without_role
    from members
    group by account_number

),

by_role as (

    select
        account_number,
        decision_role,
        count(case when member_state = 'active' then 1 end) as active_people,
        count(case when member_state = 'silent' then 1 end) as silent_people
    from members
    where decision_role is not null
    group by account_number, decision_role

),

judged_roles as (

    select
        accounts.account_number,
        expected_roles.value,
        expected_roles.value_order,
        expected_roles.label_zh,
        by_role.decision_role is not null as is_known,
        coalesce(by_role.active_people = 0 and by_role.silent_people > 0, false) as is_silent
    from accounts
    cross join expected_roles
    left join by_role
        on
            accounts.account_number = by_role.account_number
            and expected_roles.value = by_role.decision_role

),

summed as (

    select
        account_number,
        {{ ratio('count(case when is_known then 1 end)', 'count(*)') }} as committee_coverage,
        {{ joined_in_order('case when not is_known then value end', 'value_order') }} as missing_roles,
        {{ joined_in_order('case when not is_known then label_zh end', 'value_order', '、') }} as missing_roles_zh,
        {{ joined_in_order('case when is_silent then value end', 'value_order') }} as silent_roles,
        {{ joined_in_order('case when is_silent then label_zh end', 'value_order', '、') }} as silent_roles_zh
    from judged_roles
    group by account_number

),

final as (

    select
        accounts.*,
        summed.committee_coverage,
        summed.missing_roles,
        summed.missing_roles_zh,
        summed.silent_roles,
        summed.silent_roles_zh
    from accounts
    inner join summed
        on accounts.account_number = summed.account_number

)

select * from final
