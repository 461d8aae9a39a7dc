{{ config(materialized='incremental', incremental_strategy='append') }}
-- How many cells of every contract column came filled, per load: counted on the landed texts as they are, so it costs one
-- scan and no parsing. Whether a filled cell is also valid is a matter of stg_row_outcomes.
{% set held = held_loads() %}
select
    cast(null as varchar) as source_table,
    cast(null as bigint) as _load,
    cast(null as varchar) as column_name,
    cast(null as bigint) as row_count,
    cast(null as bigint) as filled_count
where false
{% if execute %}
{% for contract in all_contracts() %}
    {{ column_fill(contract, since=held.get(contract.source_name ~ '.' ~ contract.name)) }}
{% endfor %}
{% endif %}
