{#- The graph of One-ID: its nodes and its time. -#}

{#-
  The 64-bit number of a node: a record or an identifier. Rebuilt on every run, so it may differ between engines, and no
  reader sees it. Two nodes of one number would be merged: a test looks for that on every build.
-#}
{% macro node_key(parts) -%}
    {{ row_hash(parts) }}
{%- endmacro %}

{% macro record_node(entity_type, source_table, source_key) -%}
    {{ node_key([entity_type, "'record'", source_table, source_key]) }}
{%- endmacro %}

{% macro identifier_node(entity_type, identifier_type, identifier_value) -%}
    {{ node_key([entity_type, identifier_type, identifier_value]) }}
{%- endmacro %}

{#- Where a row stands in the order of all loads and rows, as one number: room for 2^40 rows a load. -#}
{% macro row_position(load, row) -%}
    ({{ load }} * 1099511627776 + {{ row }})
{%- endmacro %}

{#-
  The public ID of an entity. The salt (variable identity_salt) keeps readers of the marts from finding a mobile by trying
  all numbers; 64 bits of the digest make a clash of IDs unlikely below some hundred million, and a test looks for one.
-#}
{% macro entity_id(entity_type, parts) -%}
    case {{ entity_type }} when 'person' then 'P' else 'A' end
    || upper(substring({{ digest(["'" ~ var('identity_salt') ~ "'"] + parts) }}, 1, 16))
{%- endmacro %}

{#- The load of a position. -#}
{% macro load_of_position(position) -%}
    {{ integer_quotient(position, '1099511627776') }}
{%- endmacro %}

{#- The moment that never comes: what is valid until then is valid for good (ALWAYS in bowtie.identity.clusters). -#}
{% macro forever() -%}
    2147483647
{%- endmacro %}

{#- What a company's name is as an identifier, from the columns of company_names: a legal name stands for one company, a short name may stand for several. -#}
{% macro name_identifier_type(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    case when {{ prefix }}legal_form is null and not {{ prefix }}is_registered_branch then 'short_name' else 'company_name' end
{%- endmacro %}
