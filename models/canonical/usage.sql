{% set key = ['source_table', 'organization_key', 'person_key', 'source_key'] %}
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=key) }}

{{ newest_events('usage', key) }}
