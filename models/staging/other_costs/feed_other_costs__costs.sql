{{ config(materialized='ephemeral') }}

select
    'other_costs.costs' as source_table,
    cost_id as source_key,
    cost_type,
    cost_on,
    coalesce(channel_id, 'shared') as channel_hint,
    campaign_id,
    description as campaign_name,
    amount as amount_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_other_costs__costs') }}
