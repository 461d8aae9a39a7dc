-- The rows of the table `picked`, as the raw file of models/staging/website writes them, in the order delivered.
select
    md5(cast(event as varchar)) as event_id,
    'v.' || cast(hash(visitor, 20) as varchar) as visitor_id,
    case when hash(visitor, 21) % 100 < 8 and h_user < 700 then 'u-' || cast(visitor as varchar) end as user_id,
    case when has_tracker_id then 's-' || md5(cast(session as varchar)) end as session_id,
    case when kind = 'broken' then 'n/a' else strftime(occurred_at, '%Y-%m-%dT%H:%M:%S.%gZ') end as occurred_at,
    case when step = 0 or h_event < 700 then 'page_view' when h_event < 850 then 'click' when h_event < 950 then 'scroll' else 'download' end as event_name,
    'https://www.bowtie-benchmark.example/' || page || query as page_url,
    upper(page[1]) || page[2:] || ' | Bowtie benchmark company' as page_title,
    case when step > 0 then 'https://www.bowtie-benchmark.example/' || previous_page || case when step = 1 then query else '' end else referrer end as referrer_url,
    case when step = 0 and has_utm_columns then utm_source end as utm_source,
    case when step = 0 and has_utm_columns then utm_medium end as utm_medium,
    case when step = 0 and has_utm_columns then utm_campaign end as utm_campaign,
    case when step = 0 and has_utm_columns then 'creative-' || cast(hash(session, 22) % 20 as varchar) end as utm_content,
    case when step = 0 and has_utm_columns and utm_medium = 'cpc' then 'keyword ' || cast(hash(session, 23) % 500 as varchar) end as utm_term,
    case when step = 0 and utm_medium = 'cpc' then 'click-' || md5(cast(session + 1 as varchar)) end as click_id,
    case when step = 0 and h_source between 550 and 579 then cast(1007 + h_source % 5 as varchar) end as scene,
    case hash(visitor, 24) % 10 when 0 then 'tablet' when 1 then 'mobile' when 2 then 'mobile' when 3 then 'mobile' else 'desktop' end as device_type,
    case when h_event < 900 then cast((h_event * 7 % 1800 + case when kind = 'correction' then 1 else 0 end) / 10.0 as varchar) end as engaged_seconds,
    case when h_event between 850 and 949 or kind = 'correction' then '{"depth":' || cast(h_event % 100 as varchar) || ',"corrected":' || (kind = 'correction') || '}' end as properties
from (
    select
        *,
        pages[1 + cast(hash(event, 25) % 40 as bigint)] as page,
        pages[1 + cast(hash(event - 1, 25) % 40 as bigint)] as previous_page,
        case
            when step = 0 and utm_source is not null
                then '?utm_source=' || utm_source || '&utm_medium=' || utm_medium || '&utm_campaign=' || utm_campaign
            else ''
        end as query,
        hash(session, 26) % 2 = 0 and utm_source is not null as has_utm_columns,
        case
            when h_source < 60 then 'https://www.baidu.com/link?url=' || md5(cast(session + 2 as varchar))
            when h_source < 250 then 'https://www.google.com/'
            when h_source between 250 and 299 then 'https://www.zhihu.com/question/' || cast(hash(session, 27) % 90000 as varchar)
        end as referrer
    from (
        select
            *,
            case when h_source >= 700 then ['baidu', 'google', 'linkedin', 'newsletter', 'wechat', 'partner'][1 + cast(h_source % 6 as bigint)] end as utm_source,
            case when h_source >= 700 then ['cpc', 'cpc', 'paid_social', 'email', 'social', 'partner'][1 + cast(h_source % 6 as bigint)] end as utm_medium,
            case when h_source >= 700 then 'campaign-' || cast(hash(session, 28) % 80 as varchar) end as utm_campaign,
            [
                'index', 'pricing', 'product/overview', 'product/warehouse', 'product/identity', 'product/scores', 'docs/start', 'docs/api',
                'blog/bow-tie', 'blog/mql', 'blog/attribution', 'blog/ltv', 'cases/retail', 'cases/machinery', 'cases/logistics', 'about',
                'careers', 'events/2026', 'webinar/health', 'whitepaper', 'demo', 'contact', 'trial', 'partners', 'security', 'legal',
                'blog/page-1', 'blog/page-2', 'blog/page-3', 'blog/page-4', 'blog/page-5', 'blog/page-6', 'docs/page-1', 'docs/page-2',
                'docs/page-3', 'docs/page-4', 'help/page-1', 'help/page-2', 'help/page-3', 'help/page-4'
            ] as pages
        from picked
        order by place, kind
    ) as ordered
) as dressed
