{{ config(materialized='ephemeral') }}

-- What the fields of tickets took as values, each once.
{{ newest_versions(ref('stg_zendesk__ticket_field_history'), 'ticket_id, field_name, updated', '_fivetran_synced') }}
