{#- The contract of a raw table: its source node in dbt's graph. Only to be called while executing. -#}
{% macro contract_of(channel, table) -%}
    {{ return(graph.sources['source.' ~ project_name ~ '.' ~ channel ~ '.' ~ table]) }}
{%- endmacro %}

{#- Every contract, in stable order. -#}
{% macro all_contracts() -%}
    {{ return(graph.sources.values() | selectattr('package_name', 'equalto', project_name) | sort(attribute='unique_id') | list) }}
{%- endmacro %}

{#- Channels and connectors, each on or off. -#}
{% macro switches() -%}
    {%- set all_switches = {} -%}
    {%- do all_switches.update(var('channels')) -%}
    {%- do all_switches.update(var('connectors')) -%}
    {{ return(all_switches) }}
{%- endmacro %}

{#- A switched-off channel reads as empty, whatever has landed. -#}
{% macro is_switched_on(channel) -%}
    {%- if channel not in switches() -%}
        {{- exceptions.raise_compiler_error(
            'Channel `' ~ channel ~ '` has a contract but no line under `channels` or `connectors` in vars.yml. Add `' ~ channel ~ ': true` there.'
        ) -}}
    {%- endif -%}
    {{ return(switches()[channel]) }}
{%- endmacro %}

{#- How a column's text becomes its type: the format decides before the type. -#}
{% macro parse_column(column, text, time_zone=none) -%}
    {%- set kind = column.config.meta.format or column.data_type -%}
    {%- if kind == 'text' -%} {{ text }}
    {%- elif kind == 'integer' -%} {{ parse_integer(text) }}
    {%- elif kind == 'decimal' -%} {{ parse_decimal(text) }}
    {%- elif kind == 'boolean' -%} {{ parse_boolean(text) }}
    {%- elif kind == 'date' -%} {{ parse_date(text) }}
    {%- elif kind == 'timestamp' -%} {{ parse_timestamp(text, time_zone) }}
    {%- elif kind == 'json' -%} {{ parse_json(text) }}
    {%- elif kind == 'mobile' -%} {{ parse_mobile(text) }}
    {%- elif kind == 'email' -%} {{ parse_email(text) }}
    {%- elif kind == 'credit_code' -%} {{ parse_credit_code(text) }}
    {%- else -%} {{ exceptions.raise_compiler_error('Contract column ' ~ column.name ~ ': no parser for `' ~ kind ~ '`. Known: text, integer, decimal, boolean, date, timestamp, json, mobile, email, credit_code.') }}
    {%- endif -%}
{%- endmacro %}

{#- Why a text that did not parse did not: a code of the seed problem_codes. -#}
{% macro parse_failure_code(column, text) -%}
    {%- set kind = column.config.meta.format or column.data_type -%}
    case
        when {{ text }} like '=%' then 'formula'
        {%- if kind == 'mobile' %}
        when {{ has_lost_digits(text) }} then 'lost_digits'
        {%- elif kind in ('decimal', 'integer', 'credit_code') %}
        when {{ plain_number(text) }} is null and regexp_full_match({{ text }}, '[+-]?[0-9](\.[0-9]+)?[eE]\+?[0-9]+') then 'lost_digits'
        {%- endif %}
        else 'not_a_{{ kind }}'
    end
{%- endmacro %}

{#- SQL condition that a channel is not switched off; loads of no channel (files that no contract claims) count as on. -#}
{% macro is_channel_on(channel) -%}
    {%- set off = [] -%}
    {%- for name, is_on in switches().items() if not is_on -%}{%- do off.append(name) -%}{%- endfor -%}
    {%- if off -%}
        coalesce({{ channel }} not in ('{{ off | join("', '") }}'), true)
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{#- Every contract column as a relation (source_table, column_name, label_zh, pii): rows, so that SQL can join them. -#}
{% macro contract_columns() -%}
    select source_table, column_name, label_zh, pii
    from (
        values
        {%- if execute -%}
            {%- for contract in all_contracts() -%}
                {%- for column in contract.columns.values() %}
        ('{{ contract.source_name }}.{{ contract.name }}', '{{ column.name }}', '{{ column.config.meta.label_zh }}', {{ "'" ~ column.config.meta.pii ~ "'" if column.config.meta.pii else 'null' }}),
                {%- endfor -%}
            {%- endfor -%}
        {%- endif %}
        (null, null, null, null)
    ) as listed_columns (source_table, column_name, label_zh, pii)
    where source_table is not null
{%- endmacro %}
