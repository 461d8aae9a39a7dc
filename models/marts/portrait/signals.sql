-- What deserves a person's attention: dated events, each with its evidence and whom to tell.
with periods as (

    {{ told_periods(ref('segment_reasons'), 'signals') }}

),

rules as (

    select * from {{ ref('rules') }}
    where rule_set = 'signals'

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

owners as (

    select * from {{ ref('entity_owners') }}

),

final as (

    select
        periods.rule_id as signal_id,
        rules.label as signal_label,
        rules.label_zh as signal_label_zh,
        periods.entity_type,
        periods.entity_id,
        companies.entity_id as account_id,
        periods.began_on as raised_on,
        periods.ended_on,
        periods.is_current,
        periods.evidence,
        rules.tell as tell_role,
        coalesce(owners.owner_key, account_owners.owner_key) as tell_staff_key,
        periods.rule_version
    from periods
    inner join rules
        on periods.rule_id = rules.rule_id
    left join entities as companies
        on coalesce(periods.account_number, case when periods.entity_type = 'account' then periods.entity_number end)
            = companies.entity_number
    left join owners
        on
            periods.entity_type = owners.entity_type
            and periods.entity_id = owners.entity_id
    left join owners as account_owners
        on
            account_owners.entity_type = 'account'
            and companies.entity_id = account_owners.entity_id

)

select * from final
