{#- The tracking plan (标准埋点规范): the seeds' rows as a list, and what they make of a behavior. -#}

{#- Rows of tracking_plan_events; empty while the seed has not been built. -#}
{% macro tracking_plan_events() -%}
    {{ return(seed_rows('tracking_plan_events', ['event_name', 'source_table'])) }}
{%- endmacro %}

{#- Rows of tracking_plan_properties, likewise. -#}
{% macro tracking_plan_properties() -%}
    {{ return(seed_rows('tracking_plan_properties', [
        'event_name', 'source_table', 'property', 'is_required', 'value_type', 'allowed_values', 'pattern'
    ])) }}
{%- endmacro %}

{#- Columns of a seed as a list of {column: value}, in stable order. The model that asks must depend on the seed. -#}
{% macro seed_rows(seed, columns) -%}
    {%- set found = [] -%}
    {%- if execute and load_relation(ref(seed)) -%}
        {%- set wanted = columns | join(', ') -%}
        {%- for row in run_query('select ' ~ wanted ~ ' from ' ~ ref(seed) ~ ' order by ' ~ wanted).rows -%}
            {%- do found.append(dict(zip(columns, row.values()))) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(found) }}
{%- endmacro %}

{#- One digest of the whole plan: rows judged by another plan are known by it. -#}
{% macro tracking_plan_version(events, properties) -%}
    {{ return(local_md5(tojson(events, sort_keys=true) ~ tojson(properties, sort_keys=true))) }}
{%- endmacro %}

{#-
  What breaks the plan in a row of behaviors, as 'property:violation,…'; null where nothing does. One pass, no join: the plan becomes
  the branches of one CASE per property. Violations: event_not_planned, missing_property, wrong_type, value_not_allowed; the first entry
  is always `*:any_violation`, so that rows with several count once.
-#}
{% macro tracking_violations(events, properties) -%}
    {%- set by_property = {} -%}
    {%- for rule in properties -%}{%- do by_property.setdefault(rule.property, []).append(rule) -%}{%- endfor -%}
    case
        when not ({{ is_planned(events) }}) then '*:any_violation,*:event_not_planned'
        else '*:any_violation,' || nullif(concat_ws(',', cast(null as varchar)
            {%- for property in by_property | sort -%}
                , {{ property_violation(property, by_property[property]) }}
            {%- endfor %}), '')
    end
{%- endmacro %}

{% macro is_planned(events) -%}
    {%- set by_source = {} -%}
    {%- for event in events -%}{%- do by_source.setdefault(event.source_table, []).append(sql_text(event.event_name)) -%}{%- endfor -%}
    false
    {%- for source_table in by_source | sort %}
    or ({{ "source_table = " ~ sql_text(source_table) ~ " and " if source_table != '*' }}event_name in ({{ by_source[source_table] | join(', ') }}))
    {%- endfor -%}
{%- endmacro %}

{#- Of the rules of one property, the first that speaks of the row: the event's own before those of all events, a source's own first. -#}
{% macro property_violation(property, rules) -%}
    {%- set ranked = {0: [], 1: [], 2: [], 3: []} -%}
    {%- for rule in rules -%}
        {%- do ranked[(2 if rule.event_name == '*' else 0) + (1 if rule.source_table == '*' else 0)].append(rule) -%}
    {%- endfor -%}
    case
    {%- for rule in ranked[0] + ranked[1] + ranked[2] + ranked[3] %}
        when {{ "source_table = " ~ sql_text(rule.source_table) if rule.source_table != '*' else 'true' -}}
            {{- " and event_name = " ~ sql_text(rule.event_name) if rule.event_name != '*' }} then {{ value_violation(property, rule) }}
    {%- endfor %}
    end
{%- endmacro %}

{% macro value_violation(property, rule) -%}
    {%- set text = property_text(property) -%}
    {%- set told = property | replace("'", "''") -%}
    case
        when nullif({{ text }}, '') is null then {{ "'" ~ told ~ ":missing_property'" if rule.is_required else 'null' }}
        {#- A column that is typed already cannot be of another type, and testing it would cost more than all else. #}
        {%- if rule.value_type not in ['text', {'engaged_seconds': 'decimal', 'occurred_at': 'timestamp'}.get(property)] %}
        when not ({{ is_of_type(text, rule.value_type) }}) then '{{ told }}:wrong_type'
        {%- endif %}
        {%- if rule.allowed_values %}
        when {{ text }} not in ({% for value in rule.allowed_values.split(';') %}{{ sql_text(value) }}{{ ', ' if not loop.last }}{% endfor %}) then '{{ told }}:value_not_allowed'
        {%- endif %}
        {%- if rule.pattern %}
        when not ({{ matches_pattern(text, sql_text(rule.pattern)) }}) then '{{ told }}:value_not_allowed'
        {%- endif %}
    end
{%- endmacro %}

{#- A property as text: `properties.x` is a field of the JSON, anything else a column of behaviors. -#}
{% macro property_text(property) -%}
    {%- if property.startswith('properties.') -%}
        {{ json_field('properties', sql_text('"' ~ property[11:] ~ '"')) }}
    {%- else -%}
        cast({{ property }} as varchar)
    {%- endif -%}
{%- endmacro %}

{% macro is_of_type(text, value_type) -%}
    {%- if value_type == 'integer' -%} {{ parse_integer(text) }} is not null
    {%- elif value_type == 'decimal' -%} {{ parse_decimal(text) }} is not null
    {%- elif value_type == 'boolean' -%} {{ parse_boolean(text) }} is not null
    {%- elif value_type == 'date' -%} {{ parse_date(text) }} is not null
    {%- elif value_type == 'timestamp' -%} {{ parse_timestamp(text) }} is not null
    {%- elif value_type == 'url' -%} {{ text }} like '_%://_%'
    {%- else -%} {{ exceptions.raise_compiler_error('tracking_plan_properties: value_type `' ~ value_type ~ '` is none of text, integer, decimal, boolean, date, timestamp, url.') }}
    {%- endif -%}
{%- endmacro %}

{#- The version of the plan by which the rows that this model holds were judged; none without rows. -#}
{% macro held_plan_version() -%}
    {%- if execute and is_incremental() -%}
        {{ return(run_query('select max(plan_version) from ' ~ this).columns[0].values()[0]) }}
    {%- endif -%}
{%- endmacro %}
