-- What recurs, by whom, from when to when: the lines of contracts, and contracts without lines as one line each. A renewal that
-- begins before the contract before it ends takes its place from that day. What cannot be counted is kept and says why.
with contracts as (

    select * from {{ ref('fct_contracts') }}

),

statuses as (

    select * from {{ ref('contract_statuses') }}

),

items as (

    select
        contract_lines.*,
        by_account.entity_id as account_id
    from {{ ref('contract_lines') }} as contract_lines
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'contract_lines.crm_account_id') }}
    where contract_lines.is_current

),

-- A contract says that it was ended, not when: on the day of the first version that said so.
terminated as (

    select
        versions.source_table,
        versions.source_key as contract_key,
        min({{ business_date('versions.updated_at') }}) as terminated_on
    from {{ ref('contracts') }} as versions
    inner join statuses
        on
            lower(versions.status) = statuses.status
            and statuses.meaning = 'terminated'
    group by versions.source_table, versions.source_key

),

renewed as (

    select
        earlier.source_table,
        earlier.contract_key,
        min(later.starts_on) as renewed_from
    from contracts as earlier
    inner join contracts as later
        on earlier.contract_key = later.previous_contract_key
    where {{ renews('later', 'earlier') }}
    group by earlier.source_table, earlier.contract_key

),

known as (

    select
        contracts.*,
        statuses.meaning,
        renewed.renewed_from,
        case when statuses.meaning = 'terminated' then terminated.terminated_on end as terminated_on
    from contracts
    left join statuses
        on lower(contracts.status) = statuses.status
    left join terminated
        on
            contracts.source_table = terminated.source_table
            and contracts.contract_key = terminated.contract_key
    left join renewed
        on
            contracts.source_table = renewed.source_table
            and contracts.contract_key = renewed.contract_key

),

with_lines as (

    select distinct contract_key
    from items
    where contract_key is not null

),

told as (

    select
        items.source_table,
        items.source_key as term_key,
        items.contract_key,
        coalesce(known.account_id, items.account_id) as account_id,
        known.contract_type,
        known.meaning,
        items.product,
        items.quantity,
        known.previous_contract_key,
        known.opportunity_key,
        coalesce(known.signed_on, items.starts_on) as signed_on,
        items.starts_on,
        items.ends_on,
        known.terminated_on,
        known.renewed_from,
        items.monthly_amount_original,
        coalesce(items.currency, known.currency) as currency,
        true as is_line,
        items._load,
        items._row
    from items
    left join known
        on items.contract_key = known.contract_key
    union all
    select
        known.source_table,
        known.contract_key as term_key,
        known.contract_key,
        known.account_id,
        known.contract_type,
        known.meaning,
        null as product,
        null as quantity,
        known.previous_contract_key,
        known.opportunity_key,
        known.signed_on,
        known.starts_on,
        known.ends_on,
        known.terminated_on,
        known.renewed_from,
        {{
            ratio('known.amount_original', '(' ~ months_of_term('known.starts_on', 'known.ends_on') ~ ')')
        }} as monthly_amount_original,
        known.currency,
        false as is_line,
        known._load,
        known._row
    from known
    left join with_lines
        on known.contract_key = with_lines.contract_key
    where with_lines.contract_key is null

),

priced as (

    select
        told.*,
        {{ base_amount('told.monthly_amount_original', 'told.currency') }} as monthly_amount,
        nullif(
            least(
                coalesce(told.ends_on, {{ never() }}),
                coalesce(told.terminated_on, {{ never() }}),
                coalesce({{ day_plus('told.renewed_from', -1) }}, {{ never() }})
            ),
            {{ never() }}
        ) as counted_until
    from told
    {{ join_rates('told.currency', 'told.signed_on') }}

),

final as (

    select
        source_table,
        term_key,
        contract_key,
        account_id,
        contract_type,
        product,
        quantity,
        previous_contract_key,
        opportunity_key,
        signed_on,
        starts_on,
        ends_on,
        counted_until,
        monthly_amount,
        coalesce(upper(currency), '{{ var("base_currency") }}') as currency,
        case
            when meaning = 'void' then 'void'
            when starts_on is null then 'no_start'
            when ends_on < starts_on then 'ends_before_it_starts'
            when ends_on is null and not is_line then 'no_end'
            when contract_type = 'other' and not is_line then 'not_recurring'
            when monthly_amount is null then 'no_amount'
            when counted_until < starts_on then 'superseded'
            when account_id is null then 'no_account'
        end as problem,
        _load,
        _row
    from priced

)

select * from final
