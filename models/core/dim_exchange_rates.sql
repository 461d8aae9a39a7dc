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
cuts as (

    select
        periods.currency,
        cut_days.valid_from
    from periods
    inner join (select distinct periods.valid_from from periods) as cut_days
        on
            periods.valid_from <= cut_days.valid_from
            and coalesce(cut_days.valid_from < periods.valid_to, true)
    group by periods.currency, cut_days.valid_from

),

final as (

    select
        cuts.currency,
        cuts.valid_from,
        coalesce(
            lead(cuts.valid_from) over (partition by cuts.currency order by cuts.valid_from),
            date '9999-12-31'
        ) as valid_to,
        cast(own.reference_units / nullif(base.reference_units, 0) as decimal(24, 10)) as rate_to_base
    from cuts
    inner join periods as own
        on
            cuts.currency = own.currency
            and cuts.valid_from >= own.valid_from
            and coalesce(cuts.valid_from < own.valid_to, true)
    inner join periods as base
        on
            base.currency = '{{ var("base_currency") }}'
            and cuts.valid_from >= base.valid_from
            and coalesce(cuts.valid_from < base.valid_to, true)

)

select * from final
