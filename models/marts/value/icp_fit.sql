-- Whether those who fit are the right customers: how they renewed, grew and paid, by how well they fitted when they signed first.
with starts as (

    select * from {{ ref('customer_starts') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}
    where entity_type = 'account'

),

history as (

    select * from {{ ref('score_history') }}

),

bands as (

    select
        band,
        label,
        label_zh
    from {{ ref('score_bands') }}
    where
        score_id = 'fit'
        and applies_to = 'account'

),

known as (

    select
        entities.entity_id as account_id,
        history.fit_band,
        row_number() over (partition by entities.entity_id order by history.changed_on desc) as turn
    from history
    inner join entities
        on history.entity_number = entities.entity_number
    inner join starts
        on entities.entity_id = starts.account_id
    where history.changed_on <= starts.customer_since

),

renewals as (

    select
        account_id,
        sum(case when outcome = 'renewed' then 1 else 0 end) as won,
        sum(case when outcome in ('renewed', 'lost') then 1 else 0 end) as decided
    from {{ ref('contract_renewals') }}
    group by account_id

),

months as (

    select * from {{ ref('mrr_months') }}

),

first_months as (

    select
        account_id,
        closing_mrr
    from months
    where mrr_month = first_month

),

-- A company counts once a year has passed since its first month; one that has left is worth nothing then.
later_months as (

    select
        account_id,
        closing_mrr
    from months
    where mrr_month = {{ month_plus('first_month', 12) }}

),

years as (

    select distinct account_id
    from months
    where {{ month_plus('first_month', 12) }} <= {{ as_of_day() }}

),

collected as (

    select
        account_id,
        sum(amount) as amount
    from {{ ref('assigned_payments') }}
    group by account_id

),

customers as (

    select
        starts.account_id,
        known.fit_band,
        coalesce(renewals.won, 0) as won,
        coalesce(renewals.decided, 0) as decided,
        case when years.account_id is not null then 1 else 0 end as has_year,
        case when years.account_id is not null then first_months.closing_mrr end as mrr_at_start,
        case when years.account_id is not null then coalesce(later_months.closing_mrr, 0) end as mrr_after_year,
        coalesce(collected.amount, 0) as collected_amount
    from starts
    left join known
        on
            starts.account_id = known.account_id
            and known.turn = 1
    left join renewals
        on starts.account_id = renewals.account_id
    left join years
        on starts.account_id = years.account_id
    left join first_months
        on starts.account_id = first_months.account_id
    left join later_months
        on starts.account_id = later_months.account_id
    left join collected
        on starts.account_id = collected.account_id

),

summed as (

    select
        fit_band,
        count(*) as customers,
        cast(sum(won) as bigint) as renewals_won,
        cast(sum(decided) as bigint) as renewals_decided,
        cast(sum(has_year) as bigint) as customers_of_a_year,
        cast(sum(mrr_at_start) as {{ sql_type('total') }}) as mrr_at_start,
        cast(sum(mrr_after_year) as {{ sql_type('total') }}) as mrr_after_year,
        cast(sum(case when mrr_after_year > mrr_at_start then 1 else 0 end) as bigint) as customers_grown,
        cast(sum(collected_amount) as {{ sql_type('total') }}) as collected_amount
    from customers
    group by fit_band

),

final as (

    select
        cast(summed.fit_band as bigint) as fit_band,
        bands.label as fit_label,
        bands.label_zh as fit_label_zh,
        summed.customers,
        {{ ratio('summed.customers', 'sum(summed.customers) over ()') }} as customer_share,
        summed.renewals_decided,
        summed.renewals_won,
        {{ ratio('summed.renewals_won', 'summed.renewals_decided') }} as renewal_rate,
        {{ wilson_bound('summed.renewals_won', 'summed.renewals_decided', 'low') }} as renewal_rate_low,
        {{ wilson_bound('summed.renewals_won', 'summed.renewals_decided', 'high') }} as renewal_rate_high,
        summed.customers_of_a_year,
        summed.mrr_at_start,
        summed.mrr_after_year,
        {{ ratio('summed.mrr_after_year', 'summed.mrr_at_start') }} as net_revenue_retention_12m,
        {{ ratio('summed.customers_grown', 'summed.customers_of_a_year') }} as grown_share,
        summed.collected_amount,
        {{ ratio('summed.collected_amount', 'summed.customers') }} as collected_per_customer
    from summed
    left join bands
        on summed.fit_band = bands.band

)

select * from final
