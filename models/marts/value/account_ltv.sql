-- What each company has been worth and will be: paid so far, signed and not paid yet, and expected of renewals, expansions,
-- orders and recommendations, discounted to as_of. The parts add up to the whole, to the cent.
{% set ltv = 'worth.realised_own + worth.realised_referral + worth.expected_own + worth.expected_referral' %}
{% set realised = ['first_order', 'renewal', 'expansion', 'upsell', 'cross_sell', 'orders', 'other', 'own', 'referral'] %}
{% set total = sql_type('total') %}
with worth as (

    select * from {{ ref('account_values') }}

),

segments as (

    select * from {{ ref('value_segments') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

final as (

    select
        worth.account_id,
        accounts.account_name,
        worth.segment_id,
        segments.label as segment_label,
        segments.label_zh as segment_label_zh,
        worth.is_customer,
        worth.customer_since,
        case
            when worth.is_open_ended = 1 then 'open_ended'
            when worth.forecast_method = 'none' then 'no_forecast'
            when worth.forecast_method = 'borrowed' then 'renewals_borrowed'
            when worth.forecast_method = 'own' then 'renewals'
            when worth.has_order_forecast then 'orders'
            else 'realised'
        end as forecast_method,
        worth.renewals_survived,
        worth.next_decision_on,
        worth.renewal_chance,
        worth.years_ahead as expected_years,
        worth.alive_share,
        worth.orders_ahead as expected_order_count,
        {% for component in realised %}
            cast(worth.realised_{{ component }} as {{ total }}) as realised_{{ component }},
        {% endfor %}
        {% for component in ['open', 'renewal', 'expansion', 'orders', 'own', 'referral'] %}
            cast(worth.expected_{{ component }} as {{ total }}) as expected_{{ component }},
        {% endfor %}
        cast(worth.realised_own + worth.expected_own as {{ total }}) as own_ltv,
        cast({{ ltv }} as {{ total }}) as ltv,
        cast(
            worth.realised_own + worth.realised_referral + worth.expected_own_low
            + least(worth.referral_low, worth.expected_referral) as {{ total }}
        ) as ltv_low,
        cast(
            worth.realised_own + worth.realised_referral + worth.expected_own_high
            + greatest(worth.referral_high, worth.expected_referral) as {{ total }}
        ) as ltv_high,
        cast(round((worth.realised_own + worth.expected_own) * {{ var('gross_margin') }}, 2) as {{ total }}) as own_ltv_margin,
        cast(round(({{ ltv }}) * {{ var('gross_margin') }}, 2) as {{ total }}) as ltv_margin
    from worth
    left join accounts
        on worth.account_id = accounts.account_id
    left join segments
        on worth.segment_id = segments.segment_id

)

select * from final
