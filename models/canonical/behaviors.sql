{% set key = ['source_table', 'visitor_key', 'source_key'] %}
{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=key) }}

{{ newest_events('behaviors', key) }}
