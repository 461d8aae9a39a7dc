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
