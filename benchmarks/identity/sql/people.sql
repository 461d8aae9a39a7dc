-- A record has one version; it was written a day before it was loaded.
insert into canonical.people by name
select
    source_table,
    source_key,
    'lead' as person_type,
    full_name,
    company_name,
    mobile,
    email,
    crm_contact_id,
    timestamp '2025-01-01' + to_days(7 * load - 1) as recorded_at,
    load as _load,
    row as _row,
    false as is_deleted,
    true as is_current
from given.contacts
order by load, row;
