-- Each signed contract in its current state, in base and original currency.
with contracts as (

    select * from {{ ref('contracts') }}
    where is_current

),

final as (

    select
        contracts.source_table,
        contracts.source_key as contract_key,
        coalesce(by_account.entity_id, by_name.entity_id) as account_id,
        contracts.crm_account_id,
        contracts.account_name,
        contracts.opportunity_key,
        contracts.contract_type,
        contracts.signed_on,
        contracts.starts_on,
        contracts.ends_on,
        contracts.amount_original,
        coalesce(upper(contracts.currency), '{{ var("base_currency") }}') as currency,
        {{ base_amount('contracts.amount_original', 'contracts.currency') }} as amount,
        contracts.previous_contract_key,
        contracts.status,
        contracts._load,
        contracts._row
    from contracts
    {{ join_owner('by_account', 'organization', "'crm_account_id'", 'contracts.crm_account_id') }}
    {{ join_owner('by_name', 'organization', "'organization_name'", 'contracts.account_name') }}
    {{ join_rates('contracts.currency', 'contracts.signed_on') }}

)

select * from final
