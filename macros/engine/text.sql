{#- Text functions that engines spell differently. -#}

{#- The decoded value of a query parameter of an address, or null. Addresses without it cost one search. -#}
{% macro url_parameter(url, name) -%}
    {{ return(adapter.dispatch('url_parameter', 'bowtie')(url, name)) }}
{%- endmacro %}

{% macro duckdb__url_parameter(url, name) -%}
    case
        when contains({{ url }}, '{{ name }}=')
            then nullif(url_decode(replace(regexp_extract({{ url }}, '[?&]{{ name }}=([^&#]*)', 1), '+', ' ')), '')
    end
{%- endmacro %}

{#- The first of several query parameters that an address has, as written: `name=value`; null without any. -#}
{% macro first_url_parameter(url, names) -%}
    {{ return(adapter.dispatch('first_url_parameter', 'bowtie')(url, names)) }}
{%- endmacro %}

{% macro duckdb__first_url_parameter(url, names) -%}
    case when contains({{ url }}, '?') then nullif(regexp_extract({{ url }}, '[?&]((?:{{ names | join("|") }})=[^&#]+)', 1), '') end
{%- endmacro %}

{#- The host of an address, lower case, without www. -#}
{% macro url_host(url) -%}
    {{ return(adapter.dispatch('url_host', 'bowtie')(url)) }}
{%- endmacro %}

{% macro duckdb__url_host(url) -%}
    nullif(regexp_replace(lower(regexp_extract({{ url }}, '^(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?([^/?#:]+)', 1)), '^www\.', ''), '')
{%- endmacro %}

{#- A 32-character digest of several expressions; null and empty differ. -#}
{% macro digest(expressions) -%}
    {{ return(adapter.dispatch('digest', 'bowtie')(expressions)) }}
{%- endmacro %}

{% macro duckdb__digest(expressions) -%}
    md5(concat_ws('|', {% for expression in expressions %}coalesce('=' || cast({{ expression }} as varchar), ''){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}

{#- Whether a text holds another one. -#}
{% macro text_contains(text, part) -%}
    {{ return(adapter.dispatch('text_contains', 'bowtie')(text, part)) }}
{%- endmacro %}

{% macro duckdb__text_contains(text, part) -%}
    contains({{ text }}, {{ part }})
{%- endmacro %}

{#- The last value of an expression that is not null, within a named window. -#}
{% macro last_known(expression, window_name) -%}
    {{ return(adapter.dispatch('last_known', 'bowtie')(expression, window_name)) }}
{%- endmacro %}

{% macro duckdb__last_known(expression, window_name) -%}
    last_value({{ expression }} ignore nulls) over {{ window_name }}
{%- endmacro %}

{#- What stands before or after the first separator of a text. -#}
{% macro text_before(text, separator) -%}
    substr({{ text }}, 1, {{ position_of(separator, text) }} - 1)
{%- endmacro %}

{% macro text_after(text, separator) -%}
    substr({{ text }}, {{ position_of(separator, text) }} + 1)
{%- endmacro %}

{% macro position_of(part, text) -%}
    {{ return(adapter.dispatch('position_of', 'bowtie')(part, text)) }}
{%- endmacro %}

{% macro duckdb__position_of(part, text) -%}
    instr({{ text }}, '{{ part }}')
{%- endmacro %}

{#- Where one text begins within another, from 1; 0 where it does not stand in it. Both are expressions. -#}
{% macro position_in(part, text) -%}
    {{ return(adapter.dispatch('position_in', 'bowtie')(part, text)) }}
{%- endmacro %}

{% macro duckdb__position_in(part, text) -%}
    instr({{ text }}, {{ part }})
{%- endmacro %}

{#- A text without the spaces, full-width and no-break ones included, tabs and line ends around it. -#}
{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed', 'bowtie')(text)) }}
{%- endmacro %}

{#- DuckDB trims a set of characters slowly, and hardly any text has one: all of them sort before '!' or are tested one by one. -#}
{% macro duckdb__trimmed(text) -%}
    {%- set spaces = ["' '", 'chr(9)', 'chr(10)', 'chr(13)', 'chr(160)', "'　'"] -%}
    case
        when {{ text }} < '!' or prefix({{ text }}, chr(160)) or prefix({{ text }}, '　')
            {%- for space in spaces %} or suffix({{ text }}, {{ space }}){% endfor %}
            then trim({{ text }}, {{ spaces | join(' || ') }})
        else {{ text }}
    end
{%- endmacro %}

{#- A value of the project as a SQL literal. -#}
{% macro sql_text(value) -%}
    '{{ value | replace("'", "''") }}'
{%- endmacro %}

{#- Whether a whole text fits a regular expression. -#}
{% macro matches_pattern(text, pattern) -%}
    {{ return(adapter.dispatch('matches_pattern', 'bowtie')(text, pattern)) }}
{%- endmacro %}

{% macro duckdb__matches_pattern(text, pattern) -%}
    regexp_full_match({{ text }}, {{ pattern }})
{%- endmacro %}

{#- The texts of a group in their order, joined by a separator; null where all are null. An aggregate. -#}
{% macro joined_texts(expression, separator=', ') -%}
    {{ return(adapter.dispatch('joined_texts', 'bowtie')(expression, separator)) }}
{%- endmacro %}

{#- DuckDB: a list sorted afterwards takes a tenth of the time of an aggregate with an order. -#}
{% macro duckdb__joined_texts(expression, separator) -%}
    array_to_string(list_sort(list({{ expression }}) filter (where {{ expression }} is not null)), '{{ separator }}')
{%- endmacro %}

{#- The texts of a group joined in the order of other expressions. An aggregate. -#}
{% macro joined_in_order(expression, ordering, separator=', ') -%}
    {{ return(adapter.dispatch('joined_in_order', 'bowtie')(expression, ordering, separator)) }}
{%- endmacro %}

{% macro duckdb__joined_in_order(expression, ordering, separator) -%}
    string_agg({{ expression }}, '{{ separator }}' order by {{ ordering }})
{%- endmacro %}

{#- The first two parts of an address's path: `/products/cdp` of https://example.com/products/cdp/video?x=1; `/` at the root. -#}
{% macro page_section(url) -%}
    {{ return(adapter.dispatch('page_section', 'bowtie')(url)) }}
{%- endmacro %}

{% macro duckdb__page_section(url) -%}
    coalesce(nullif(regexp_extract({{ url }}, '^[a-zA-Z]+://[^/?#]+((?:/[^/?#]+){1,2})', 1), ''), case when {{ url }} is not null then '/' end)
{%- endmacro %}

{#- Whether a text begins with another one. -#}
{% macro starts_with(text, beginning) -%}
    {{ return(adapter.dispatch('starts_with', 'bowtie')(text, beginning)) }}
{%- endmacro %}

{% macro duckdb__starts_with(text, beginning) -%}
    starts_with({{ text }}, {{ beginning }})
{%- endmacro %}

{#- What of a content an event is about: the section of the website, otherwise the content's own name. -#}
{% macro content_key(page_url, content_name) -%}
    coalesce({{ page_section(page_url) }}, {{ content_name }})
{%- endmacro %}

{#- Whether a text is one of a list written with `;` between its parts. -#}
{% macro is_listed(text, parts) -%}
    {{ text_contains("';' || " ~ parts ~ " || ';'", "';' || " ~ text ~ " || ';'") }}
{%- endmacro %}

{#- A value of the row with the latest moment of a group. An aggregate; moments must differ. -#}
{% macro value_at_last(value, moment) -%}
    {{ return(adapter.dispatch('value_at_last', 'bowtie')(value, moment)) }}
{%- endmacro %}

{% macro duckdb__value_at_last(value, moment) -%}
    arg_max({{ value }}, {{ moment }})
{%- endmacro %}

{#- A quantity as people write it: 3, not 3.0000. -#}
{% macro quantity_text(quantity) -%}
    {{ return(adapter.dispatch('quantity_text', 'bowtie')(quantity)) }}
{%- endmacro %}

{% macro duckdb__quantity_text(quantity) -%}
    cast(cast({{ quantity }} as double) as varchar)
{%- endmacro %}

{#- The words of a text for rules to look at: half-width, lower case, between spaces; Latin words each alone, Chinese in one piece. -#}
{% macro plain_words(text) -%}
    {{ return(adapter.dispatch('plain_words', 'bowtie')(text)) }}
{%- endmacro %}

{#- Dots after single letters go (V.P.), Latin words are bracketed, all else but Chinese goes, brackets become spaces. -#}
{% macro duckdb__plain_words(text) -%}
    ' ' || trim(regexp_replace(
        regexp_replace(
            regexp_replace(
                regexp_replace(lower({{ to_half_width(text) }}), '\b([a-z])\.', '\1', 'g'),
                '([a-z0-9&+]+)', '<\1>', 'g'
            ),
            '[^a-z0-9&+<>\p{Han}]+', '', 'g'
        ),
        '[<>]+', ' ', 'g'
    )) || ' '
{%- endmacro %}

{#- Whether a text says anything: neither null nor only spaces. -#}
{% macro is_filled(text) -%}
    (coalesce({{ trimmed(text) }}, '') <> '')
{%- endmacro %}
