{{ config(materialized='incremental', incremental_strategy='append') }}
-- All channels in one pass: how every landed row ended. Rows without any problem collapse to one row per load and
-- count; a row with a problem stands alone with its texts, so that nothing is lost and everything adds up.
{% if execute %}
{% set held = held_loads() %}

{% for contract in all_contracts() %}
    {% set source_table = contract.source_name ~ '.' ~ contract.name %}
    select
        '{{ source_table }}' as source_table,
        _load,
        case when coalesce(_row_problems, _value_problems, _notices) is not null then _row end as _row,
        case when _row_problems is null then 'accepted' else 'quarantined' end as outcome,
        _row_problems as row_problems,
        _value_problems as value_problems,
        _notices as notices,
        _detail as detail,
        case when coalesce(_row_problems, _value_problems, _notices) is not null then _raw end as raw_texts,
        count(*) as row_count
    from ({{ checked_rows(contract.source_name, contract.name, since=held.get(source_table)) }}) as checked
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
    {{ 'union all' if not loop.last }}
{% endfor %}
{% else %}
select 1 as unparsed
{% endif %}
