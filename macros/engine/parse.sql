{#-
  Text → typed value, null when the text is not one. They accept what Chinese and international exports hold:
  full-width digits, year/month/day characters, thousands separators, several date formats in one column.
  Ambiguous texts (03/04/2026, 45678) stay null: a mapping must declare their format.
-#}

{#- Full-width letters, digits and punctuation → half-width; only rows that hold any pay for it. -#}
{% macro to_half_width(text) -%}
    {{ return(adapter.dispatch('to_half_width', 'bowtie')(text)) }}
{%- endmacro %}

{% macro duckdb__to_half_width(text) -%}
    {%- set wide = '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ＋－．，：；／＠（）　％＿＃＆＝？' -%}
    {%- set narrow = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-.,:;/@() %_#&=?' -%}
    case
        when strlen({{ text }}) = length({{ text }}) then {{ text }}
        else trim(translate({{ text }}, '{{ wide }}', '{{ narrow }}'))
    end
{%- endmacro %}

{% macro has_utc_offset(text) -%}
    regexp_matches({{ text }}, '^[12].*:[0-9.]+ ?(Z|UTC|[+-](0[0-9]|1[0-4]):?[0-9]{2})$')
{%- endmacro %}

{#- DuckDB: a text with an offset → UTC timestamp. Its cast bears a space before UTC, but not before +08:00. -#}
{% macro moment_of(text) -%}
    {{ utc_of("try_cast(replace(replace(" ~ text ~ ", ' +', '+'), ' -', '-') as timestamptz)") }}
{%- endmacro %}

{#-
  Text → UTC timestamp. A text without an offset is wall-clock time in the source's time zone, or where its contract
  names none, in the business time zone.
-#}
{% macro parse_timestamp(text, time_zone=none) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'bowtie')(text, time_zone or var('business_time_zone'))) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(text, time_zone) -%}
    case
        when {{ has_utc_offset(text) }} then {{ moment_of(text) }}
        else {{ from_local_time(parse_local_timestamp(text), time_zone) }}
    end
{%- endmacro %}

{#-
  Text without an offset → the wall-clock timestamp it says. The engine's cast alone would take 'epoch' or drop an offset.
  Years begin with 1 or 2, or are the 9999 of open-ended dates: 0001-01-01 is how some systems write "no date".
-#}
{% macro parse_local_timestamp(text) -%}
    case
        when regexp_full_match({{ text }}, '([12][0-9]{3}|9999)-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)?')
            then try_cast({{ text }} as timestamp)
        when regexp_matches({{ text }}, '^([12１２][0-9０-９]{3}|9999)') then {{ parse_written_timestamp(text) }}
    end
{%- endmacro %}

{#- Year-first dates as people write them: 2026年2月5日, 2026.02.05, 2026/2/5 9:05, 20260205. -#}
{% macro parse_written_timestamp(text) -%}
    try_strptime(
        regexp_replace(regexp_replace(regexp_replace(
            trim({{ to_half_width(text) }}), '[年月./]', '-', 'g'), '日', '', 'g'), ' *(T| ) *', ' ', 'g'),
        ['%Y-%m-%d', '%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y%m%d', '%Y%m%d%H%M%S', '%Y%m%d %H:%M:%S', '%Y-%m-%d %H时%M分%S秒']
    )
{%- endmacro %}

{#- Text → date; of a text with an offset, the business day of that moment. -#}
{% macro parse_date(text) -%}
    {{ return(adapter.dispatch('parse_date', 'bowtie')(text)) }}
{%- endmacro %}

{% macro duckdb__parse_date(text) -%}
    case
        when {{ has_utc_offset(text) }} then {{ business_date(moment_of(text)) }}
        else cast({{ parse_local_timestamp(text) }} as date)
    end
{%- endmacro %}

{#- A number as written → digits, sign and point only: ￥1,234.50 → 1234.50. -#}
{% macro plain_number(text) -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[0-9]+(\.[0-9]*)?') then {{ text }}
        when regexp_full_match({{ to_half_width(text) }}, '[¥￥$€ ]*[+-]?([0-9]{1,3}(,[0-9]{3})+|[0-9]*)(\.[0-9]+)?([eE]-[0-9]+)? *元?')
            then regexp_replace({{ to_half_width(text) }}, '[,¥￥$€ 元]', '', 'g')
    end
{%- endmacro %}

{#- Text → decimal. A positive exponent (1.38E+10) stays null: Excel has dropped digits and they are not guessed. -#}
{% macro parse_decimal(text) -%}
    {{ return(adapter.dispatch('parse_decimal', 'bowtie')(text)) }}
{%- endmacro %}

{#- DuckDB casts text to a decimal of up to 18 digits a hundred times faster than to a wider one: the wide cast only sees the rest. -#}
{% macro duckdb__parse_decimal(text) -%}
    coalesce(
        cast(try_cast({{ plain_number(text) }} as decimal(18, 6)) as {{ sql_type('decimal') }}),
        try_cast({{ plain_number(text) }} as {{ sql_type('decimal') }})
    )
{%- endmacro %}

{#- Text → integer; 12.0 is 12, 12.7 is none. -#}
{% macro parse_integer(text) -%}
    case
        when regexp_full_match({{ text }}, '-?[0-9]{1,18}') then cast({{ text }} as bigint)
        when {{ parse_decimal(text) }} = floor({{ parse_decimal(text) }}) then cast({{ parse_decimal(text) }} as bigint)
    end
{%- endmacro %}

{% macro parse_boolean(text) -%}
    case
        when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', '是', '有', '已') then true
        when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', '否', '无', '未') then false
    end
{%- endmacro %}

{#- Text that is one JSON value, unchanged. -#}
{% macro parse_json(text) -%}
    {{ return(adapter.dispatch('parse_json', 'bowtie')(text)) }}
{%- endmacro %}

{% macro duckdb__parse_json(text) -%}
    case when json_valid({{ text }}) then {{ text }} end
{%- endmacro %}

{#-
  One SQL type per contract type, so that a contract never names an engine's type. Money in base currency is wide enough
  for whatever amount a contract accepts at any rate: one absurd value must not stop a build. `share` is a part of one and
  `money_share` a part of an amount, as decimals, so that their sums do not depend on the order of the rows.
-#}
{% macro sql_type(data_type) -%}
    {{- {
        'text': 'varchar', 'json': 'varchar', 'integer': 'bigint', 'decimal': 'decimal(24, 6)',
        'boolean': 'boolean', 'date': 'date', 'timestamp': 'timestamp', 'float': 'double',
        'money': 'decimal(28, 2)', 'total': 'decimal(38, 2)', 'rate': 'decimal(18, 8)', 'quantity': 'decimal(18, 4)',
        'share': 'decimal(18, 12)', 'money_share': 'decimal(38, 6)'
    }[data_type] -}}
{%- endmacro %}
