-- The tags that a company holds or held, each period with the evidence on which it began.
with periods as (

    {{ told_periods(ref('metric_reasons'), 'tags') }}

),

final as (

    select
        entity_id as account_id,
        rule_id as tag_id,
        began_on,
        ended_on,
        expires_on,
        is_current,
        evidence,
        rule_version
    from periods
    where entity_type = 'account'

)

select * from final
