{#-
  A value that identifies a person, made unreadable but still recognizable to who holds the file: its first character, stars, its length.
-#}
{% macro masked(value, pii) -%}
    case
        when {{ pii }} is null then {{ value }}
        else substr({{ value }}, 1, 1) || '*** (' || cast(length({{ value }}) as varchar) || ')'
    end
{%- endmacro %}
