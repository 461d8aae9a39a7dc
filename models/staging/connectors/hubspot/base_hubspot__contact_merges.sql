{{ config(materialized='ephemeral') }}

-- Which contact was merged into which: as the merge log says, and as the remaining contact lists it itself.
select
    'hubspot.contact_merge_audit' as source_table,
    contact_id || '|' || vid_to_merge as source_key,
    coalesce(canonical_vid, contact_id) as winner_key,
    vid_to_merge as loser_key,
    _fivetran_synced,
    _load,
    _row
from {{ ref('stg_hubspot__contact_merge_audit') }}
where vid_to_merge <> coalesce(canonical_vid, contact_id)

union all

select
    'hubspot.contact' as source_table,
    winner_key || '|' || loser_key as source_key,
    winner_key,
    loser_key,
    _fivetran_synced,
    _load,
    _row
from ({{ listed_merges(ref('stg_hubspot__contact'), 'id', 'property_hs_merged_object_ids', ';') }}) as listed
