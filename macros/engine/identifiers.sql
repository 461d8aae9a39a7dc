{#- Identifiers inside contracts: a normal form where the text is one, null where it is not. Nothing is guessed. -#}

{#- Mail address → lower case, half-width. -#}
{% macro parse_email(text) -%}
    case
        when regexp_full_match(lower({{ to_half_width(text) }}), '[^@\s,;/]+@[^@\s,;/.]+(\.[^@\s,;/.]+)+')
            then lower({{ to_half_width(text) }})
    end
{%- endmacro %}

{#-
  Unified social credit code (统一社会信用代码, GB 32100): 18 characters, half-width, capitals, without spaces and dashes; null
  where the characters or the check digit (ISO 7064, modulus 31) are wrong. The first two characters, the registering authority
  and the kind of entity, may be letters (N2: village collectives); the six of the region are digits. The weight of place n is
  3^(n-1) modulo 31, so any single wrong character changes the sum.
-#}
{% macro parse_credit_code(text) -%}
    {%- set alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY' -%}
    {%- set code = "replace(replace(upper(" ~ to_half_width(text) ~ "), ' ', ''), '-', '')" -%}
    case
        when {{ matches_pattern(code, "'[" ~ alphabet ~ "]{2}[0-9]{6}[" ~ alphabet ~ "]{10}'") }}
            and mod(
                {%- for weight in [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1] %}
                {{ weight }} * (instr('{{ alphabet }}', substr({{ code }}, {{ loop.index }}, 1)) - 1){{ ' +' if not loop.last }}
                {%- endfor %},
                31
            ) = 0
            then {{ code }}
    end
{%- endmacro %}

{#-
  Mobile numbers of one cell → E.164, several joined by ';' in the order written. Mainland numbers may lack the country code; other
  countries need theirs with a plus. Null where any part of the cell is not a whole number.
-#}
{% macro parse_mobile(text) -%}
    {{ return(adapter.dispatch('parse_mobile', 'bowtie')(text)) }}
{%- endmacro %}

{% macro duckdb__parse_mobile(text) -%}
    {%- set digits = "regexp_replace(" ~ to_half_width(text) ~ ", '[-() .''‐–]', '', 'g')" -%}
    case
        when {{ text }} is null then null
        when list_bool_and(list_transform(
            {{ split_cell(digits) }},
            lambda part: regexp_full_match(part, '((\+|00)?86)?1[3-9][0-9]{9}|\+[1-9][0-9]{6,14}')
        ))
            then array_to_string(list_transform(
                {{ split_cell(digits) }},
                lambda part: regexp_replace(regexp_replace(part, '^(\+|00)?86(1[3-9][0-9]{9})$', '\2'), '^(1[3-9][0-9]{9})$', '+86\1')
            ), ';')
    end
{%- endmacro %}

{#- The non-empty parts of a cell that holds several values: 138…/139…, 138…、139…. -#}
{% macro split_cell(text) -%}
    {{ return(adapter.dispatch('split_cell', 'bowtie')(text)) }}
{%- endmacro %}

{% macro duckdb__split_cell(text) -%}
    list_filter(string_split_regex({{ text }}, '[/、,，;；|]'), lambda part: part <> '')
{%- endmacro %}

{#- A mobile whose digits Excel cut: exponent form or too short. The missing digits cannot be recovered. -#}
{% macro has_lost_digits(text) -%}
    regexp_full_match({{ to_half_width(text) }}, '[0-9](\.[0-9]+)?[eE]\+?[0-9]+|1[3-9][0-9]{5,8}')
{%- endmacro %}

{#-
  What tells families apart in a full name: the first character of a Chinese name, the last word of a Latin one. Compound
  surnames (欧阳) count by their first character, which is enough to see that two names differ.
-#}
{% macro surname_of(full_name) -%}
    {{ return(adapter.dispatch('surname_of', 'bowtie')(full_name)) }}
{%- endmacro %}

{% macro duckdb__surname_of(full_name) -%}
    nullif(case
        when regexp_matches({{ full_name }}, '^\s*\p{Han}') then substring(ltrim({{ full_name }}), 1, 1)
        else lower(regexp_extract({{ full_name }}, '(\p{Latin}+)\W*$', 1))
    end, '')
{%- endmacro %}

{#- Whether a text has the form of a unified social credit code. -#}
{% macro is_credit_code(text) -%}
    regexp_full_match({{ text }}, '[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}')
{%- endmacro %}
