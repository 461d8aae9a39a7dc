-- Who belongs or belonged to which segment, each period with the evidence on which it began.
with periods as (

    {{ told_periods(ref('segment_reasons'), 'segments') }}

),

final as (

    select
        rule_id as segment_id,
        entity_type as member_type,
        entity_id as member_id,
        began_on,
        ended_on,
        expires_on,
        is_current,
        evidence,
        rule_version
    from periods

)

select * from final
