-- Records that cannot both be right: kept as they are, and told as notices of their rows. A stage change before its lead was
-- created; two open deals of one company, or of one person where no company is known, for the same product in different stages.
with opportunities as (

    select
        *,
        coalesce(account_id, person_id) as buyer_id
    from {{ ref('fct_opportunities') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

changes as (

    select * from {{ ref('opportunity_stage_changes') }}
    where is_current

),

early_changes as (

    select
        changes.source_table,
        changes._load,
        changes._row,
        'changed_at' as column_name,
        'before_its_lead' as code,
        'lead ' || leads.lead_key || ' was created ' || cast(leads.created_at as {{ sql_type('text') }}) as detail,
        cast(changes.changed_at as {{ sql_type('text') }}) as raw_value
    from changes
    inner join opportunities
        on changes.opportunity_key = opportunities.opportunity_key
    inner join leads
        on opportunities.lead_key = leads.lead_key
    where changes.changed_at < leads.created_at

),

open_deals as (

    select
        *,
        min(stage) over same_purchase as lowest_stage,
        max(stage) over same_purchase as highest_stage,
        count(*) over same_purchase as deals
    from opportunities
    where
        stage_meaning = 'open'
        and buyer_id is not null
        and product is not null
    window same_purchase as (partition by buyer_id, product)

),

conflicting as (

    select
        source_table,
        _load,
        _row,
        'stage' as column_name,
        'conflicting_deals' as code,
        concat_ws(' ', deals, 'open deals for', product, 'from', lowest_stage, 'to', highest_stage) as detail,
        stage as raw_value
    from open_deals
    where lowest_stage <> highest_stage

),

of_customers as (

    select
        source_table,
        _load,
        _row,
        column_name,
        code,
        detail,
        raw_value
    from {{ ref('fct_customer_contradictions') }}

),

final as (

    select * from early_changes
    union all
    select * from conflicting
    union all
    select * from of_customers

)

select * from final
