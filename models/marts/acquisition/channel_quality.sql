-- How many leads a channel brought in a month, and how good they were: the share of them whom sales accepted since. A channel
-- brings many if its share is at least that of equal parts, and good ones if their rate is at least that of all of the month.
with conversions as (

    select * from {{ ref('milestone_conversions') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

sources as (

    select
        leads.source_table,
        leads.lead_key,
        coalesce(channels.rolled_up_channel_id, leads.channel_id) as channel_id
    from {{ ref('fct_leads') }} as leads
    left join channels
        on leads.channel_id = channels.channel_id

),

accepted as (

    select
        person_id,
        max(case when milestone = 'mql' then 1 else 0 end) as is_mql,
        max(case when milestone = 'sql' then 1 else 0 end) as is_sql
    from conversions
    where milestone in ('mql', 'sql')
    group by person_id

),

customers as (

    select distinct account_id
    from conversions
    where is_new_customer

),

counted as (

    select
        sources.channel_id,
        {{ month_start('conversions.converted_on') }} as lead_month,
        count(*) as leads,
        coalesce(sum(accepted.is_mql), 0) as mqls,
        coalesce(sum(accepted.is_sql), 0) as sqls,
        count(customers.account_id) as of_customers
    from conversions
    inner join sources
        on
            conversions.source_table = sources.source_table
            and conversions.record_key = sources.lead_key
    left join accepted
        on conversions.person_id = accepted.person_id
    left join customers
        on conversions.account_id = customers.account_id
    where conversions.milestone = 'lead'
    group by sources.channel_id, {{ month_start('conversions.converted_on') }}

),

compared as (

    select
        *,
        {{ ratio('leads', 'sum(leads) over (partition by lead_month)') }} as lead_share,
        {{ ratio('1', 'count(*) over (partition by lead_month)') }} as equal_share,
        {{ ratio('sqls', 'leads') }} as sql_rate,
        {{ ratio('sum(sqls) over (partition by lead_month)', 'sum(leads) over (partition by lead_month)') }} as sql_rate_of_all
    from counted

),

final as (

    select
        compared.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        compared.lead_month,
        compared.leads,
        cast(compared.mqls as bigint) as mqls,
        cast(compared.sqls as bigint) as sqls,
        compared.of_customers,
        cast(compared.lead_share as {{ sql_type('float') }}) as lead_share,
        cast(compared.sql_rate as {{ sql_type('float') }}) as sql_rate,
        {{ wilson_bound('compared.sqls', 'compared.leads', 'low') }} as sql_rate_low,
        {{ wilson_bound('compared.sqls', 'compared.leads', 'high') }} as sql_rate_high,
        compared.lead_share >= compared.equal_share as is_many,
        compared.sql_rate >= compared.sql_rate_of_all as is_good,
        case
            when compared.lead_share >= compared.equal_share and compared.sql_rate >= compared.sql_rate_of_all then 'many_good'
            when compared.lead_share >= compared.equal_share then 'many_poor'
            when compared.sql_rate >= compared.sql_rate_of_all then 'few_good'
            else 'few_poor'
        end as quadrant,
        {{ is_mature('compared.lead_month') }} as is_mature
    from compared
    left join channels
        on compared.channel_id = channels.channel_id

)

select * from final
