-- How many customers of each segment were forecast to stay for a year, by what was known at each cut-off, and how many did. The
-- row of today is the forecast.
with forecasts as (

    select * from {{ ref('retention_forecasts') }}

),

cutoffs as (

    select
        *,
        {{ cutoff_day('months_before') }} as cutoff_on
    from {{ ref('forecast_cutoffs') }}

),

segments as (

    select * from {{ ref('value_segments') }}

),

final as (

    select
        forecasts.cutoff_id,
        cutoffs.cutoff_on,
        forecasts.segment_id,
        segments.label as segment_label,
        segments.label_zh as segment_label_zh,
        forecasts.forecast_method,
        forecasts.borrowed_share,
        forecasts.decisions,
        forecasts.renewed,
        forecasts.alpha,
        forecasts.beta,
        forecasts.log_likelihood,
        {% for number in range(1, 6) %}
            {% for bound in ['', '_low', '_high'] %}
                forecasts.retention_{{ number }}{{ bound }},
            {% endfor %}
        {% endfor %}
        forecasts.customers,
        forecasts.expected_kept,
        forecasts.kept_low,
        forecasts.kept_high,
        forecasts.customers_kept,
        {{ ratio('forecasts.expected_kept', 'forecasts.customers') }} as expected_retention,
        {{ ratio('forecasts.kept_low', 'forecasts.customers') }} as retention_low,
        {{ ratio('forecasts.kept_high', 'forecasts.customers') }} as retention_high,
        {{ ratio('forecasts.customers_kept', 'forecasts.customers') }} as actual_retention,
        forecasts.customers_kept between forecasts.kept_low and forecasts.kept_high as is_within
    from forecasts
    inner join cutoffs
        on forecasts.cutoff_id = cutoffs.cutoff_id
    left join segments
        on forecasts.segment_id = segments.segment_id

)

select * from final
