-- Which person belongs to which company, and when. A link begins with the first evidence for it and ends where the person first
-- shows up at another company after the last evidence for this one; people may well belong to several at once.
with record_accounts as (

    select * from {{ ref('record_accounts') }}

),

record_ids as (

    select * from {{ ref('record_ids') }}
    where
        entity_type = 'person'
        and is_current

),

told as (

    select
        record_ids.entity_id as person_id,
        record_accounts.account_id,
        min(coalesce(record_accounts.recorded_at, record_accounts.told_at)) as valid_from,
        max(record_accounts.told_at) as last_evidence_at,
        count(distinct record_accounts.source_table || record_accounts.source_key) as record_count,
        count(distinct record_accounts.source_table) as source_count,
        min(record_accounts.told_by) as told_by
    from record_accounts
    inner join record_ids
        on
            record_accounts.source_table = record_ids.source_table
            and record_accounts.source_key = record_ids.source_key
    group by record_ids.entity_id, record_accounts.account_id

),

later as (

    select
        told.person_id,
        told.account_id,
        min(elsewhere.valid_from) as next_from
    from told
    inner join told as elsewhere
        on
            told.person_id = elsewhere.person_id
            and told.account_id <> elsewhere.account_id
            and told.last_evidence_at < elsewhere.valid_from
    group by told.person_id, told.account_id

),

ranked as (

    select
        told.*,
        later.next_from as valid_to,
        row_number() over (
            partition by told.person_id
            order by
                case when later.next_from is null then 0 else 1 end asc, told.last_evidence_at desc nulls last,
                told.record_count desc, told.account_id asc
        ) as preference
    from told
    left join later
        on
            told.person_id = later.person_id
            and told.account_id = later.account_id

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
        valid_to is null as is_current,
        preference = 1 as is_main
    from ranked

)

select * from final
