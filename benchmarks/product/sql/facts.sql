-- Companies, their users, a feature tree, releases, contracts and two years of usage, as the core holds them. Every company uses
-- every feature in every month, so that the fold is as dense as can be. Numbers by a hash of the row, so the same size gives the
-- same rows.
set variable accounts = $accounts;
set variable features = $features;
set variable months = $months;
set variable users = $users;

create temp macro dice(n, die, sides) as cast(hash(n, die) % sides as bigint);

insert into core.dim_accounts by name
select
    'A' || n as account_id,
    '公司' || n as account_name,
    case when dice(n, 1, 10) < 8 then ['智能制造', '软件', '教育', '金融', '零售', '医疗'][1 + dice(n, 2, 6)] end as industry,
    case when dice(n, 3, 10) < 8 then 1 + dice(n, 4, 4000) end as employee_count,
    1 as source_count
from range(getvariable('accounts')) as accounts (n);

insert into identity_build.identifier_ids by name
select 'organization' as entity_type, 'tenant_id' as identifier_type, 'T' || n as identifier_value, 'A' || n as entity_id
from range(getvariable('accounts')) as accounts (n)
union all
select 'person', 'product_user_id', 'U' || n, 'P' || n
from range(getvariable('accounts') * getvariable('users')) as users (n);

-- Ten features a module and flow: an entry, an end, and what lies between.
create temp table tree as
select
    n as feature_no,
    'feature_' || n as feature,
    'module_' || n // 10 as module,
    'flow_' || n // 10 as flow,
    case n % 10 when 0 then 'entry' when 9 then 'interaction' else 'main' end as flow_role,
    n % 10 between 1 and 3 as is_core
from range(getvariable('features')) as features (n);

insert into canonical.features by name
select
    'product_usage.features' as source_table,
    feature as source_key,
    feature,
    module,
    flow,
    flow_role,
    is_core,
    2 as value_level,
    timestamp '2024-11-01' as updated_at,
    true as is_current
from tree;

insert into canonical.releases by name
select
    'product_usage.releases' as source_table,
    'R' || n as source_key,
    'R' || n as release_key,
    'module_' || dice(n, 5, greatest(1, getvariable('features') // 10)) as module,
    case when n % 2 = 0 then 'feature_' || (10 * dice(n, 5, greatest(1, getvariable('features') // 10)) + 5) end as feature,
    timestamp '2024-11-15' + to_months(n) as released_at,
    timestamp '2024-11-15' as updated_at,
    true as is_current
from range(getvariable('months')) as releases (n);

-- A contract a year for most companies; some end, and two of three of those are renewed.
insert into core.fct_contract_terms by name
select
    'billing.contracts' as source_table,
    'C' || n || '-' || year_no as term_key,
    'C' || n || '-' || year_no as contract_key,
    'A' || n as account_id,
    case year_no when 0 then 'new' else 'renewal' end as contract_type,
    'product' as product,
    case when year_no > 0 then 'C' || n || '-' || (year_no - 1) end as previous_contract_key,
    date '2024-11-01' + cast(dice(n, 6, 300) as integer) + year_no * 365 as signed_on,
    date '2024-11-01' + cast(dice(n, 6, 300) as integer) + year_no * 365 as starts_on,
    date '2024-11-01' + cast(dice(n, 6, 300) as integer) + year_no * 365 + 364 as ends_on,
    date '2024-11-01' + cast(dice(n, 6, 300) as integer) + year_no * 365 + 364 as counted_until,
    1000 as monthly_amount
from range(getvariable('accounts')) as accounts (n)
cross join (values (0), (1)) as years (year_no)
where year_no = 0 or dice(n, 7, 3) < 2;

-- One row a company, feature and month, of one of its users on one day: beginnings, steps and ends of flows, and plain use.
create temp table cells as
select
    accounts.n as account_no,
    tree.*,
    month_no,
    accounts.n * 1000003 + tree.feature_no * 1009 + month_no as cell
from range(getvariable('accounts')) as accounts (n)
cross join tree
cross join range(getvariable('months')) as months (month_no);

insert into core.fct_usage_days by name
select
    'product_usage.events' as source_table,
    'T' || account_no as organization_key,
    'tenant_id' as organization_key_type,
    'U' || account_no * getvariable('users') + user_no as person_key,
    'product_user_id' as person_key_type,
    used_on,
    case when not is_of_flow then 'feature_used' when flow_role = 'entry' then 'flow_started'
        when flow_role = 'interaction' then 'flow_completed' else 'flow_step' end as event_name,
    feature,
    case when is_of_flow then flow end as flow,
    case when is_of_flow then flow_role end as flow_step,
    1 + dice(cell, 12, 5) as use_count,
    case when dice(cell, 13, 50) = 0 then 1 else 0 end as error_count,
    10 + dice(cell, 14, 300) as duration_seconds,
    100 + dice(cell, 15, 1200) as response_ms_total,
    1 as response_count,
    used_on + interval '9' hour + to_seconds(dice(cell, 16, 30000)) as first_at,
    used_on + interval '18' hour as last_at,
    1 as _load
from (
    select
        *,
        dice(cell, 8, getvariable('users')) as user_no,
        cast(date '2024-11-01' + to_months(cast(month_no as integer)) as date) + cast(dice(cell, 9, 28) as integer) as used_on,
        dice(cell, 10, 4) = 0 as is_of_flow
    from cells
) as drawn;

-- Users sign in on ten days a month.
insert into core.fct_usage_days by name
select
    'product_usage.events' as source_table,
    'T' || n // getvariable('users') as organization_key,
    'tenant_id' as organization_key_type,
    'U' || n as person_key,
    'product_user_id' as person_key_type,
    cast(date '2024-11-01' + to_months(cast(month_no as integer)) as date) + cast(day_no * 2 + n % 3 as integer) as used_on,
    'signed_in' as event_name,
    1 as use_count,
    0 as error_count,
    0 as duration_seconds,
    0 as response_ms_total,
    0 as response_count,
    timestamp '2024-11-01 09:00:00' as first_at,
    timestamp '2024-11-01 09:00:00' as last_at,
    1 as _load
from range(getvariable('accounts') * getvariable('users')) as users (n)
cross join range(getvariable('months')) as months (month_no)
cross join range(10) as days (day_no);

-- What success managers see, each month of each company: a judgement, a ticket and a visit; an answer a quarter, a bill a year.
create temp table talks as
select
    n,
    month_no,
    'A' || n as account_id,
    n * 1009 + month_no as talk,
    cast(date '2024-11-01' + to_months(cast(month_no as integer)) as date) + cast(dice(n * 1009 + month_no, 17, 28) as integer) as day
from range(getvariable('accounts')) as accounts (n)
cross join range(getvariable('months')) as months (month_no);

insert into core.fct_assessments by name
select
    'customer_success.assessments' as source_table,
    account_id || '|' || day as assessment_key,
    account_id,
    day as assessed_on,
    1 + dice(talk, 18, 5) as sentiment_score,
    ['green', 'yellow', 'red'][1 + dice(talk, 19, 3)] as health_state,
    ['likely', 'unsure', 'unlikely'][1 + dice(talk, 20, 3)] as renewal_intent
from talks;

insert into core.fct_tickets by name
select
    'support_desk.tickets' as source_table,
    'G' || talk as ticket_key,
    'support' as ticket_type,
    day + interval '9' hour as opened_at,
    day as opened_on,
    day + interval '9' hour + to_hours(dice(talk, 21, 400)) as closed_at,
    account_id,
    ['urgent', 'high', 'normal'][1 + dice(talk, 22, 3)] as priority,
    ['系统报错', '使用咨询'][1 + dice(talk, 23, 2)] as category
from talks;

insert into core.fct_activities by name
select
    'customer_success.activities' as source_table,
    'V' || talk as activity_key,
    'customer_visit' as activity_type,
    day + interval '10' hour as occurred_at,
    day as occurred_on,
    account_id,
    1 + dice(talk, 24, 5) as sentiment_score
from talks;

insert into core.fct_surveys by name
select
    'feedback_surveys.responses' as source_table,
    'S' || talk as answer_key,
    'nps' as survey_type,
    day + interval '11' hour as answered_at,
    day as answered_on,
    account_id,
    dice(talk, 25, 11) as score,
    10 as scale_max
from talks
where month_no % 3 = 0;

insert into core.fct_invoices by name
select
    'billing.invoices' as source_table,
    'F' || talk as invoice_key,
    account_id,
    day as issued_on,
    day + 30 as due_on,
    12000 as amount_original,
    'CNY' as currency,
    case when dice(talk, 26, 20) > 0 then day + cast(dice(talk, 27, 60) as integer) end as paid_on
from talks
where month_no % 12 = 0;
