-- Who belonged to which company, and when.
with account_links as (

    select * from {{ ref('account_links') }}

),

final as (

    select
        person_id,
        account_id,
        valid_from,
        valid_to,
        last_evidence_at,
        record_count,
        source_count,
        told_by,
        is_current,
        is_main
    from account_links

)

select * from final
