-- Rates of every currency to the base currency, as periods without gaps. The seed holds units of one reference
-- currency, so that another base currency needs no new rates.
with rates as (

    select * from {{ ref('exchange_rates') }}

),

periods as (

    select
        currency,
        valid_from,
        reference_units,
        lead(valid_from) over (partition by currency order by valid_from) as valid_to
    from rates

),

-- A base rate that changes within a period of another currency cuts that period.
cut_days as (

    select distinct valid_from
    from rates

),

cuts as (

    select distinct
        periods.currency,
        cut_days.valid_from
    from periods
    inner join cut_days
        on
            periods.valid_from <= cut_days.valid_from
            and coalesce(periods.valid_to > cut_days.valid_from, true)

),

final as (

    select
        cuts.currency,
        cuts.valid_from,
        coalesce(
            lead(cuts.valid_from) over (partition by cuts.currency order by cuts.valid_from),
            date '9999-12-31'
        ) as valid_to,
        cast(own_rate.reference_units / nullif(base_rate.reference_units, 0) as {{ sql_type('rate') }}) as rate_to_base
    from cuts
    inner join periods as own_rate
        on
            cuts.currency = own_rate.currency
            and cuts.valid_from >= own_rate.valid_from
            and coalesce(cuts.valid_from < own_rate.valid_to, true)
    inner join periods as base_rate
        on
            cuts.valid_from >= base_rate.valid_from
            and coalesce(cuts.valid_from < base_rate.valid_to, true)
            and base_rate.currency = '{{ var("base_currency") }}'

)

select * from final
