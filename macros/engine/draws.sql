{#-
  A number from 0 to below 1 that looks drawn at random and is always the same for the same values, on every engine: the first 32 bits
  of their digest.
-#}
{% macro digest_share(expressions) -%}
    {{ return(adapter.dispatch('digest_share', 'bowtie')(expressions)) }}
{%- endmacro %}

{% macro duckdb__digest_share(expressions) -%}
    (cast('0x' || substr({{ digest(expressions) }}, 1, 8) as bigint) / 4294967296.0)
{%- endmacro %}
