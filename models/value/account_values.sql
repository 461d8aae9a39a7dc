-- What each company has paid so far by what was bought, what it signed and has not paid, and what is expected of its renewals,
-- expansions, orders and recommendations, discounted to as_of, each to the cent.
{% set expected = 'expected_open + expected_renewal + expected_expansion + expected_orders' %}
{% set expected_parts = {
    'expected_open': 'ahead.expected_open',
    'expected_renewal': 'ahead.renewal_expected',
    'expected_expansion': 'ahead.years_ahead * rates.expansion_a_year',
    'expected_orders': 'orders.expected_amount',
    'expected_referral': 'ahead.years_ahead * rates.referral_a_year',
    'renewal_low': 'ahead.renewal_low',
    'renewal_high': 'ahead.renewal_high',
    'expansion_low': 'ahead.years_low * rates.expansion_a_year',
    'expansion_high': 'ahead.years_high * rates.expansion_a_year',
    'orders_low': 'orders.amount_low',
    'orders_high': 'orders.amount_high',
    'referral_low': 'ahead.years_low * rates.referral_a_year',
    'referral_high': 'ahead.years_high * rates.referral_a_year'
} %}
{% set months_of_prior = 12 * var('value_prior_years') %}
with payments as (

    select * from {{ ref('assigned_payments') }}
    where
        account_id is not null
        and amount is not null

),

referrals as (

    select * from {{ ref('account_referrals') }}
    where is_won

),

starts as (

    select * from {{ ref('customer_starts') }}

),

contracts as (

    select
        *,
        greatest(days_to_end, 0) as days_ahead,
        term_months * {{ var('days_a_month') }} as term_days
    from {{ ref('open_contracts') }}

),

renewals as (

    select * from {{ ref('renewal_values') }}

),

orders as (

    select
        inputs.account_id,
        forecasts.expected_orders,
        forecasts.alive_share,
        forecasts.expected_amount,
        forecasts.amount_low,
        forecasts.amount_high
    from {{ ref('purchase_inputs') }} as inputs
    inner join {{ ref('purchase_forecasts') }} as forecasts
        on
            inputs.cutoff_id = forecasts.cutoff_id
            and inputs.buyer_id = forecasts.buyer_id
    where
        inputs.cutoff_id = 'now'
        and inputs.account_id is not null

),

months as (

    select * from {{ ref('mrr_months') }}
    where closing_mrr <> 0

),

account_segments as (

    select * from {{ ref('account_segments') }}

),

paid as (

    select
        {% for component in ['first_order', 'renewal', 'upsell', 'cross_sell', 'orders', 'other'] %}
            sum(case when component = '{{ component }}' then amount else 0 end) as realised_{{ component }},
        {% endfor %}
        account_id
    from payments
    group by account_id

),

brought as (

    select
        from_account_id as account_id,
        sum(coalesce(first_contract_collected, 0)) as realised_referral
    from referrals
    where from_account_id is not null
    group by from_account_id

),

-- Each contract's renewals: terms that are worth as much as this one, paid at their start.
valued as (

    select
        contracts.account_id,
        contracts.segment_id,
        contracts.ends_on,
        contracts.renewals as renewals_survived,
        contracts.is_undecided,
        contracts.is_in_force,
        renewals.renewal_chance,
        renewals.forecast_method,
        contracts.open_amount
        * {{ discount_factor('contracts.days_ahead / 2.0') }} as open_amount,
        contracts.mrr * contracts.term_months * {{ discount_factor('contracts.days_ahead') }} as term_amount,
        renewals.expected_terms,
        renewals.terms_low,
        renewals.terms_high,
        -- Discounted years to the end, and those of a term that begins there: the integral of the discount factor.
        (1 - {{ discount_factor('contracts.days_ahead') }}) / ln(1 + {{ var('discount_rate') }}) as years_left,
        {{ discount_factor('contracts.days_ahead') }}
        * (1 - {{ discount_factor('contracts.term_days') }}) / ln(1 + {{ var('discount_rate') }}) as term_years
    from contracts
    left join renewals
        on
            contracts.is_undecided
            and contracts.segment_id = renewals.segment_id
            and contracts.renewals = renewals.renewals
            and contracts.term_months = renewals.term_months
            and contracts.days_told = renewals.days_told

),

ahead as (

    select
        account_id,
        max(renewals_survived) as renewals_survived,
        max(case when is_undecided then ends_on end) as next_decision_on,
        max(case when is_in_force then 1 else 0 end) as is_customer,
        max(case when ends_on is null then 1 else 0 end) as is_open_ended,
        min(forecast_method) as forecast_method,
        max(renewal_chance) as renewal_chance,
        sum(cast(round(open_amount, 6) as {{ sql_type('money_share') }})) as expected_open,
        {% for bound, terms in {'expected': 'expected_terms', 'low': 'terms_low', 'high': 'terms_high'}.items() %}
            sum(cast(round(term_amount * {{ terms }}, 6) as {{ sql_type('money_share') }})) as renewal_{{ bound }},
        {% endfor %}
        max(years_left + coalesce(term_years * expected_terms, 0)) as years_ahead,
        max(years_left + coalesce(term_years * terms_low, 0)) as years_low,
        max(years_left + coalesce(term_years * terms_high, 0)) as years_high
    from valued
    group by account_id

),

tenure as (

    select
        account_id,
        count(*) as customer_months
    from months
    group by account_id

),

-- What customers of a segment bring a year by expansions and recommendations, drawn to what everybody's bring.
segment_sums as (

    select
        account_segments.segment_id,
        sum(tenure.customer_months) as customer_months,
        sum(coalesce(paid.realised_upsell, 0) + coalesce(paid.realised_cross_sell, 0)) as expansion_amount,
        sum(coalesce(brought.realised_referral, 0)) as referral_amount
    from tenure
    inner join account_segments
        on tenure.account_id = account_segments.account_id
    left join paid
        on tenure.account_id = paid.account_id
    left join brought
        on tenure.account_id = brought.account_id
    group by account_segments.segment_id

),

rates as (

    select
        segment_id,
        {{ drawn_to_all('expansion_amount', 'customer_months', months_of_prior) }} * 12 as expansion_a_year,
        {{ drawn_to_all('referral_amount', 'customer_months', months_of_prior) }} * 12 as referral_a_year
    from segment_sums

),

worth as (

    select account_id from paid
    union
    select account_id from brought
    union
    select account_id from ahead
    union
    select account_id from starts

),

parts as (

    select
        worth.account_id,
        account_segments.segment_id,
        starts.customer_since,
        ahead.renewals_survived,
        ahead.next_decision_on,
        ahead.renewal_chance,
        ahead.years_ahead,
        ahead.is_open_ended,
        coalesce(ahead.is_customer = 1, false) as is_customer,
        ahead.forecast_method,
        orders.alive_share,
        orders.expected_orders as orders_ahead,
        {% for component in ['first_order', 'renewal', 'upsell', 'cross_sell', 'orders', 'other'] %}
            cast(coalesce(paid.realised_{{ component }}, 0) as {{ sql_type('total') }}) as realised_{{ component }},
        {% endfor %}
        cast(coalesce(brought.realised_referral, 0) as {{ sql_type('total') }}) as realised_referral,
        {% for name, value in expected_parts.items() %}
            cast(coalesce(round({{ value }}, 6), 0) as {{ sql_type('total') }}) as {{ name }},
        {% endfor %}
        orders.expected_amount is not null as has_order_forecast
    from worth
    left join account_segments
        on worth.account_id = account_segments.account_id
    left join starts
        on worth.account_id = starts.account_id
    left join paid
        on worth.account_id = paid.account_id
    left join brought
        on worth.account_id = brought.account_id
    left join ahead
        on worth.account_id = ahead.account_id
    left join orders
        on worth.account_id = orders.account_id
    left join rates
        on account_segments.segment_id = rates.segment_id

),

final as (

    select
        *,
        realised_upsell + realised_cross_sell as realised_expansion,
        realised_first_order + realised_renewal + realised_upsell + realised_cross_sell + realised_orders
        + realised_other as realised_own,
        {{ expected }} as expected_own,
        -- Where most end far below the mean, or far above, the mean may lie outside of its interval.
        least(expected_open + renewal_low + expansion_low + orders_low, {{ expected }}) as expected_own_low,
        greatest(expected_open + renewal_high + expansion_high + orders_high, {{ expected }}) as expected_own_high
    from parts

)

select * from final
