{#-
  A fast 64-bit hash for grouping within one query. It differs between engines and versions: never stored, and only used
  where a collision costs time, not correctness.
-#}
{% macro row_hash(expressions) -%}
    {{ return(adapter.dispatch('row_hash', 'bowtie')(expressions)) }}
{%- endmacro %}

{% macro duckdb__row_hash(expressions) -%}
    hash({{ expressions | join(', ') }})
{%- endmacro %}
