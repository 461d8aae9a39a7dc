-- What the figures are made of: the warehouse's rows, tied to true companies and people by truth/records.csv.
-- `settings` (as_of, begins_on, mature_days, cny_per_usd) and the truth_* views are made by measure.py.

-- Which true company and person each record belongs to. Where a row of a file is several events, the event's name ends the key.
create temp table owners as
select
    source_table,
    source_key,
    company_id,
    person_id
from truth_records;

create temp table companies as
select
    company_id,
    case
        when employees < 100 then '20–99'
        when employees < 500 then '100–499'
        when employees < 2000 then '500–1,999'
        else '2,000+'
    end as size_band
from truth_companies;

-- Companies that came within the history; those that were customers before it have no first touch.
create temp table arrivals as
select
    persons.company_id,
    arg_min(first.channel_id, (first.first_touch_at, first.person_id)) as first_channel,
    -- The truth is written in business time, the warehouse in UTC.
    min(first.first_touch_at) - interval 8 hour as first_touch_at
from truth_first_channels as first
inner join truth_persons as persons
    on first.person_id = persons.person_id
group by persons.company_id;

create temp table lead_outcomes as
with deals as (

    select
        lead_key,
        bool_or(stage_meaning = 'won') as is_won
    from core.fct_opportunities
    where lead_key is not null
    group by lead_key

)

select
    leads.lead_key,
    arrivals.first_channel,
    leads.status = 'qualified' or deals.lead_key is not null as is_qualified,
    deals.lead_key is not null as has_opportunity,
    coalesce(deals.is_won, false) as is_won
from core.fct_leads as leads
cross join settings
inner join owners
    on
        leads.source_table = owners.source_table
        and leads.lead_key = owners.source_key
left join arrivals
    on owners.company_id = arrivals.company_id
left join deals
    on leads.lead_key = deals.lead_key
where
    leads.created_at < settings.as_of - to_days(settings.mature_days)
    and leads.disqualified_reason is distinct from '重复线索';

create temp table new_contracts as
select
    owners.company_id,
    contracts.opportunity_key,
    companies.size_band,
    12 * contracts.amount / date_diff('month', contracts.starts_on, contracts.ends_on + 1) / settings.cny_per_usd as acv_usd
from core.fct_contracts as contracts
cross join settings
inner join owners
    on
        contracts.source_table = owners.source_table
        and contracts.contract_key = owners.source_key
inner join companies
    on owners.company_id = companies.company_id
where
    contracts.contract_type = 'new'
    and contracts.amount is not null
    and date_diff('month', contracts.starts_on, contracts.ends_on + 1) > 0;

create temp table first_deals as
with won as (

    select
        arrivals.company_id,
        arrivals.first_touch_at,
        deals.opportunity_key,
        deals.lead_key,
        deals.created_at,
        deals.won_at
    from core.fct_opportunities as deals
    inner join owners
        on
            deals.source_table = owners.source_table
            and deals.opportunity_key = owners.source_key
    inner join arrivals
        on owners.company_id = arrivals.company_id
    where deals.won_at is not null
    qualify row_number() over (partition by arrivals.company_id order by deals.won_at, deals.opportunity_key) = 1

)

select
    won.company_id,
    companies.size_band,
    case
        when contracts.acv_usd < 5000 then 'under $5K'
        when contracts.acv_usd < 25000 then '$5K–25K'
        when contracts.acv_usd < 100000 then '$25K–100K'
        when contracts.acv_usd is not null then 'over $100K'
        else 'no contract'
    end as acv_band,
    won.won_at,
    date_diff('hour', won.created_at, won.won_at) / 24 as opportunity_days,
    date_diff('hour', leads.created_at, won.won_at) / 24 as lead_days,
    date_diff('hour', won.first_touch_at, won.won_at) / 24 as touch_days
from won
inner join companies
    on won.company_id = companies.company_id
left join core.fct_leads as leads
    on won.lead_key = leads.lead_key
left join new_contracts as contracts
    on won.opportunity_key = contracts.opportunity_key;

-- What each customer paid per month, and from when to when.
create temp table lines as
select
    owners.company_id,
    lines.starts_on,
    lines.ends_on,
    lines.monthly_amount_original
    * case when coalesce(lines.currency, 'CNY') = 'CNY' then 1 else settings.cny_per_usd end as monthly
from canonical.contract_lines as lines
cross join settings
inner join owners
    on
        lines.source_table = owners.source_table
        and lines.source_key = owners.source_key
where
    lines.is_current
    and not coalesce(lines.is_deleted, false)
    and lines.starts_on <= lines.ends_on
    and lines.monthly_amount_original is not null;

create temp table relations as
with starts as (

    select
        *,
        min(starts_on) over (partition by company_id) as started_on
    from lines

)

select
    company_id,
    started_on,
    max(ends_on) as ended_on,
    sum(monthly) filter (where starts_on = started_on) as first_monthly
from starts
group by company_id, started_on;

create temp table tickets as
select
    owners.company_id,
    cast(tickets.opened_at as date) as opened_on
from canonical.tickets as tickets
inner join owners
    on
        tickets.source_table = owners.source_table
        and tickets.source_key = owners.source_key
where tickets.is_current and tickets.source_table = 'support_desk.tickets';

-- One touch: a visit of the website, or what a person did in one other channel on one day, or one activity of sales. What only
-- the company did (a mail sent, an invitation) is outreach. A call stands in the call center and in the CRM: it counts once.
create temp table touches as
with acts as (

    select
        behaviors.source_table,
        behaviors.source_key,
        regexp_replace(behaviors.source_key, '\|[^|]*$', '') as record_key,
        split_part(behaviors.source_table, '.', 1) as channel,
        behaviors.occurred_at,
        coalesce(behaviors.tracker_session_id, cast(cast(behaviors.occurred_at as date) as varchar)) as occasion,
        coalesce(behaviors.initiated_by, 'customer') = 'company' as is_outreach
    from canonical.behaviors as behaviors
    where behaviors.event_name <> 'event_invited'

),

owned as (

    select
        acts.*,
        owners.company_id,
        owners.person_id
    from acts
    cross join unnest(list_distinct([acts.source_key, acts.record_key])) as carried (key)
    inner join owners
        on
            acts.source_table = owners.source_table
            and carried.key = owners.source_key

),

sales as (

    select
        owners.company_id,
        owners.person_id,
        activities.occurred_at
    from canonical.activities as activities
    inner join owners
        on
            activities.source_table = owners.source_table
            and activities.source_key = owners.source_key
    where
        activities.is_current
        and activities.source_table = 'crm.activities'
        and activities.activity_type <> 'note'

)

select
    company_id,
    person_id,
    channel,
    min(occurred_at) as touched_at,
    is_outreach,
    false as is_sales
from owned
group by company_id, person_id, channel, occasion, is_outreach
union all
select
    company_id,
    person_id,
    'sales',
    occurred_at,
    false,
    true
from sales;
