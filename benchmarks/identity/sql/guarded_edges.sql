-- Evidence of the contacts with plain guards: an identifier that several surnames share says nothing of a person.
create temp table carried as
select
    record_id,
    load,
    row,
    substr(full_name, 1, 1) as surname,
    'mobile' as kind,
    unnest(string_split(mobile, ';')) as value
from contacts
where mobile is not null
union all
select record_id, load, row, substr(full_name, 1, 1), 'email', email
from contacts
where email is not null and not regexp_matches(email, '^(info|sales|hr|contact)@')
union all
select record_id, load, row, substr(full_name, 1, 1), 'crm_contact', crm_contact_id
from contacts
where crm_contact_id is not null
union all
-- Given name and employer, as written.
select record_id, load, row, substr(full_name, 1, 1), 'name', full_name || '|' || company_name
from contacts
where length(full_name) > 2 and company_name is not null;

create temp table trusted as
select
    kind,
    value,
    -- Below all numbers of records.
    -1 - cast(hash(kind, value) >> 2 as bigint) as identifier_key
from carried
group by kind, value
having count(distinct surname) <= 2 and count(*) <= 40 and count(*) > 1;

create or replace table edges as
select
    record_id as record_key,
    identifier_key,
    load,
    row
from carried
inner join trusted using (kind, value);
