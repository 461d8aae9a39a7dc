-- How much of a profile is known, by the weights of profile_fields, and what to ask next: the missing field of the largest
-- weight. Everybody with the same known fields has the same answer, so it is worked out once per combination.
{% set person_fields = profile_fields_of('person') %}
{% set account_fields = profile_fields_of('account') %}
with entities as (

    select * from {{ ref('portrait_entities') }}

),

fields as (

    select * from {{ ref('profile_fields') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

roles as (

    select * from {{ ref('portrait_roles') }}

),

readings as (

    select * from {{ ref('portrait_readings') }}
    where
        reading = 'interest'
        and reading_rank = 1

),

consents as (

    select * from {{ ref('person_consents') }}

),

committees as (

    select * from {{ ref('account_committees') }}

),

-- The known fields as a list between semicolons.
profiles as (

    select
        entities.entity_number,
        'person' as applies_to,
        ''{% for field, test in person_fields.items() %}
            || case when {{ test }} then '{{ field }};' else '' end
        {%- endfor %} as known_fields
    from entities
    inner join persons
        on entities.entity_id = persons.person_id
    left join roles
        on entities.entity_id = roles.person_id
    left join readings
        on entities.entity_number = readings.entity_number
    left join consents
        on entities.entity_id = consents.person_id
    where entities.entity_type = 'person'
    union all
    select
        entities.entity_number,
        'account' as applies_to,
        ''{% for field, test in account_fields.items() %}
            || case when {{ test }} then '{{ field }};' else '' end
        {%- endfor %} as known_fields
    from entities
    inner join accounts
        on entities.entity_id = accounts.account_id
    left join committees
        on entities.entity_number = committees.account_number
    where entities.entity_type = 'account'

),

combinations as (

    select distinct
        applies_to,
        known_fields
    from profiles

),

judged as (

    select
        combinations.applies_to,
        combinations.known_fields,
        fields.field,
        fields.weight,
        fields.next_touch,
        fields.next_touch_zh,
        {{ is_listed('fields.field', 'combinations.known_fields') }} as is_known
    from combinations
    inner join fields
        on combinations.applies_to = fields.applies_to

),

ranked as (

    select
        *,
        row_number() over (
            partition by applies_to, known_fields, is_known
            order by weight desc, field asc
        ) as field_rank
    from judged

),

summed as (

    select
        applies_to,
        known_fields,
        {{ ratio('sum(case when is_known then weight else 0 end)', 'sum(weight)') }} as completeness,
        count(case when is_known then 1 end) as fields_known,
        count(*) as fields_asked,
        {{ joined_in_order("case when not is_known then field end", "field_rank", ', ') }} as missing_fields,
        max(case when not is_known and field_rank = 1 then field end) as next_field,
        max(case when not is_known and field_rank = 1 then next_touch end) as next_touch,
        max(case when not is_known and field_rank = 1 then next_touch_zh end) as next_touch_zh
    from ranked
    group by applies_to, known_fields

),

final as (

    select
        profiles.entity_number,
        summed.completeness,
        summed.fields_known,
        summed.fields_asked,
        summed.missing_fields,
        summed.next_field,
        summed.next_touch,
        summed.next_touch_zh
    from profiles
    inner join summed
        on
            profiles.applies_to = summed.applies_to
            and profiles.known_fields = summed.known_fields

)

select * from final
