{#-
  Money in the base currency. An amount without a currency is in the base currency already; one in a currency without
  a rate on that day stays null, its original amount beside it (the reference gaps report it). Rounded half away
  from zero to the cent once, at the row.
-#}
{% macro base_amount(amount, currency) -%}
    case
        when {{ currency }} is null or upper({{ currency }}) = '{{ var("base_currency") }}' then cast(round({{ amount }}, 2) as {{ sql_type('money') }})
        else cast(round({{ amount }} * rates.rate_to_base, 2) as {{ sql_type('money') }})
    end
{%- endmacro %}

{#- The join that base_amount() needs; `rates` is the alias. -#}
{% macro join_rates(currency, day) -%}
    left join {{ ref('dim_exchange_rates') }} as rates
        on
            upper({{ currency }}) = rates.currency
            and {{ day }} >= rates.valid_from
            and {{ day }} < rates.valid_to
{%- endmacro %}

{#- A recorded source → channel_id. Nothing recorded, recorded as unknown, and recorded but unmapped stay three different answers. -#}
{% macro resolved_channel(recorded) -%}
    case
        when {{ recorded }} is null then 'not_recorded'
        else coalesce(aliases.channel_id, 'unmapped')
    end
{%- endmacro %}

{% macro join_channel_aliases(recorded) -%}
    left join {{ ref('channel_aliases') }} as aliases
        on lower({{ recorded }}) = aliases.alias
{%- endmacro %}

{#-
  An amount in the smallest unit of its currency → in the currency's unit. Hundredths, unless the seed minor_units names the
  currency: the yen has no parts, the dinar a thousand.
-#}
{% macro major_amount(amount) -%}
    cast({{ amount }} * coalesce(minor_units.units_per_amount, cast('0.01' as decimal(7, 6))) as {{ sql_type('decimal') }})
{%- endmacro %}

{#- The join that major_amount() needs. -#}
{% macro join_minor_units(currency) -%}
    left join {{ ref('minor_units') }} as minor_units
        on upper({{ currency }}) = minor_units.currency
{%- endmacro %}

{#- The join that monthly_amount() needs. -#}
{% macro join_billing_intervals(interval) -%}
    left join {{ ref('billing_intervals') }} as billing_intervals
        on lower({{ interval }}) = billing_intervals.billing_interval
{%- endmacro %}

{#- A recurring amount per so many intervals (12 a year, 52, 365) → per month: a week's is 52/12 of it, a year's 1/12. -#}
{% macro monthly_amount(amount, interval_count) -%}
    {{ exact_quotient(amount ~ ' * billing_intervals.times_per_year', '12 * ' ~ interval_count) }}
{%- endmacro %}
