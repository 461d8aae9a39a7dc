{#- The day of a cut-off of forecast_cutoffs: so many months before as_of, by the length of a mean month. -#}
{% macro cutoff_day(months_before) -%}
    {{ day_plus(as_of_day(), '-1 * cast(round(' ~ months_before ~ ' * ' ~ var('days_a_month') ~ ') as integer)') }}
{%- endmacro %}

{#- What is left today of money that comes so many days from now. -#}
{% macro discount_factor(days) -%}
    power(1 + {{ var('discount_rate') }}, -({{ days }}) / (12 * {{ var('days_a_month') }}))
{%- endmacro %}

{#-
  A group's amount a month, drawn to that of all groups as if so many months more told that one: (x + k X / M) / (m + k), a
  shrinkage estimate (H. Bühlmann, "Experience rating and credibility", ASTIN Bulletin 4, 1967). Over one row per group.
-#}
{% macro drawn_to_all(amount, months, prior) -%}
    {{ ratio(
        '(' ~ amount ~ ' * sum(' ~ months ~ ') over () + ' ~ prior ~ ' * sum(' ~ amount ~ ') over ())',
        '(sum(' ~ months ~ ') over () * (' ~ months ~ ' + ' ~ prior ~ '))'
    ) }}
{%- endmacro %}
