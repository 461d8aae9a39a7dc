-- As a careful user prepares them: widely shared values and role mailboxes say nothing, and of a company's name
-- only the brand does.
create or replace temp table mobile_parts as
select
    record_id,
    unnest(string_split(mobile, ';')) as mobile
from contacts
where mobile is not null;

create or replace temp table prepared as
with listed as (

    select
        record_id,
        list(mobile order by mobile) as mobiles
    from mobile_parts
    where mobile in (select mobile from mobile_parts group by mobile having count(*) <= 50)
    group by record_id

)

select
    record_id,
    listed.mobiles,
    full_name,
    crm_contact_id,
    regexp_replace(
        company_name,
        '^(上海|北京|深圳|杭州|成都|广州|苏州|武汉)|(科技|信息技术|网络|教育|医疗器械|机械设备)?(（.*）)?(股份)?(有限公司)?$',
        '',
        'g'
    ) as brand,
    case
        when not regexp_matches(email, '^(info|sales|hr|contact)@') and count(*) over (partition by email) <= 50 then email
    end as email
from contacts
left join listed using (record_id);
