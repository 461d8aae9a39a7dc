-- People, companies and what they did in two years, as the core holds them. Activity is unequal: a few do most. Numbers by a
-- multiplicative hash of the row, so the same size gives the same rows.
set variable people = $people;
set variable events = $events;
set variable accounts = greatest(1, $people // 10);

create temp macro dice(n, die, sides) as cast(hash(n, die) % sides as bigint);

insert into core.dim_persons by name
select
    'P' || n as person_id,
    dice(n, 1, 10) < 6 as is_identified,
    dice(n, 2, 100) = 0 as is_partner,
    'A' || dice(n, 3, getvariable('accounts')) as account_id,
    case when dice(n, 4, 10) < 6 then ['市场总监', '市场经理', '采购经理', 'IT经理', '架构师', '总经理', '运营主管', '销售总监'][1 + dice(n, 5, 8)] end
        as job_title,
    case when dice(n, 6, 10) < 4 then 'p' || n || '@example.com' end as email,
    timestamp '2024-11-01' + to_days(dice(n, 7, 700)) as first_seen_at,
    1 as record_count,
    1 + dice(n, 8, 4) as source_count
from range(getvariable('people')) as people (n);

insert into core.dim_accounts by name
select
    'A' || n as account_id,
    '公司' || n as account_name,
    case when dice(n, 11, 10) < 7 then ['智能制造', '软件', '教育', '金融', '零售', '医疗'][1 + dice(n, 12, 6)] end as industry,
    case when dice(n, 13, 10) < 6 then 10 + dice(n, 14, 5000) end as employee_count,
    '中国' as country,
    ['上海市', '广东省', '北京市', '浙江省'][1 + dice(n, 15, 4)] as province,
    dice(n, 16, 50) = 0 as is_partner,
    dice(n, 17, 20) = 0 as is_key_account,
    timestamp '2024-11-01' as first_seen_at,
    1 as source_count
from range(getvariable('accounts')) as accounts (n);

insert into core.bridge_person_accounts by name
select
    person_id,
    account_id,
    cast(first_seen_at as date) as linked_on
from core.dim_persons;

insert into identity_build.identifier_ids by name
select
    'person' as entity_type,
    'visitor_id' as identifier_type,
    'v' || substr(person_id, 2) as identifier_value,
    person_id as entity_id
from core.dim_persons;

insert into canonical.contents by name
select
    'content_hub.items' as source_table,
    'CT' || n as content_key,
    ['article', 'white_paper', 'case_study', 'competitor_comparison'][1 + n % 4] as content_type,
    ['user', 'technical', 'decision_maker', 'purchaser'][1 + n // 4 % 4] as audience,
    ['aware', 'consider', 'decide', 'use'][1 + n // 16 % 4] as lifecycle_stage,
    ['企微', '线索', '归因', '数据', '出海', '产品'][1 + n % 6] as topic,
    true as is_current
from range(200) as contents (n);

create temp table kinds as
select
    row_number() over () - 1 as kind,
    event_name,
    content_key
from (
    select 'page_view' as event_name, unnest(['/', '/pricing', '/products/cdp', '/products/cloud', '/docs/api', '/cases/all', '/blog/score', '/demo'])
        as content_key
    union all
    select unnest(['article_read', 'content_viewed', 'content_downloaded']), 'CT' || n from range(60) as contents (n)
    union all
    select unnest([
        'email_sent', 'email_opened', 'email_clicked', 'webinar_registered', 'webinar_joined', 'form_submitted', 'message_received',
        'event_checked_in', 'training_enrolled', 'sms_sent'
    ]), null
);

set variable kinds = (select count(*) from kinds);

-- Grain as in the fold: nobody has two rows of one kind on one day.
insert into core.fct_behavior_days by name
select distinct on (visitor_key, occurred_on, event_name, content_key)
    'website.events' as source_table,
    'v' || visitor as visitor_key,
    'visitor_id' as visitor_key_type,
    date '2026-10-31' - cast(700 * pow(dice(n, 22, 1000000) / 1e6, 1.5) as integer) as occurred_on,
    kinds.event_name,
    kinds.content_key,
    1 + dice(n, 23, 3) as behavior_count,
    dice(n, 24, 300) as engaged_seconds
from (
    select
        n,
        cast(getvariable('people') * pow(dice(n, 21, 1000000007) / 1000000007, 2) as bigint) as visitor,
        dice(n, 26, case when dice(n, 25, 2) = 0 then 8 else getvariable('kinds') end) as kind
    from range(getvariable('events')) as events (n)
) as drawn
inner join kinds
    on drawn.kind = kinds.kind;
