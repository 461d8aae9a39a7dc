{#- Measures of customers' months as rules read them: floats of six places, so that no order of rows shows in them. -#}

{#- The names of the measures in account_months and health_months that rules may name. -#}
{% macro health_measures(with_scores=false) -%}
    {{ return([
        'user_days_rate', 'active_share', 'seats_used', 'use_change', 'core_coverage', 'core_share', 'error_rate', 'flows_rate',
        'people_left', 'overdue_invoices', 'overdue_days', 'tickets', 'fault_tickets', 'pressing_tickets', 'slow_tickets', 'visits',
        'nps_mean', 'csat_share', 'note_sentiment', 'csm_mood', 'csm_state_points', 'csm_intent_points', 'pace', 'usual_pace', 'log_mrr'
    ] + (['objective_score', 'subjective_score', 'health_score'] if with_scores else [])) }}
{%- endmacro %}

{#- The measures that plays may ask for, of a relation that has them. -#}
{% macro play_measures() -%}
    {{ return(['people_left', 'overdue_days', 'use_change', 'health_score']) }}
{%- endmacro %}

{% macro play_measured(relation, measure) -%}
    case {{ measure }}
        {%- for name in play_measures() %}
        when '{{ name }}' then {{ relation }}.{{ name }}
        {%- endfor %}
    end
{%- endmacro %}

{#- The columns of account_months that health_months keeps. -#}
{% macro account_month_columns() -%}
    {{ return([
        'account_id', 'health_month', 'month_no', 'closing_on', 'days_counted', 'tenure_days', 'is_customer', 'mrr', 'seats',
        'users_known', 'active_users', 'user_days', 'active_days', 'uses', 'flows_completed', 'errors', 'csm_state', 'csm_intent'
    ] + health_measures()) }}
{%- endmacro %}

{#- The measure that a column names, of a relation that has them all. -#}
{% macro measured(relation, measure, with_scores=false) -%}
    case {{ measure }}
        {%- for name in health_measures(with_scores) %}
        when '{{ name }}' then {{ relation }}.{{ name }}
        {%- endfor %}
    end
{%- endmacro %}

{% macro as_measure(number) -%}
    round(cast({{ number }} as {{ sql_type('float') }}), 6)
{%- endmacro %}

{#- A ratio as a measure; null where there is nothing to divide by. -#}
{% macro told_ratio(part, whole) -%}
    round({{ ratio(part, whole) }}, 6)
{%- endmacro %}

{#- Whether a measure is on the side of a threshold that a rule names. Unknown is not. -#}
{% macro compares(measure, comparison, threshold) -%}
    case {{ comparison }}
        when 'at_most' then {{ measure }} <= {{ threshold }}
        when 'at_least' then {{ measure }} >= {{ threshold }}
    end
{%- endmacro %}

{#- The mean score of the indicators of which something is true, by their weights. An aggregate over health_indicator_months. -#}
{% macro weighted_score(condition) -%}
    round({{ ratio(
        'sum(case when ' ~ condition ~ ' then cast(score * weight as ' ~ sql_type('decimal') ~ ') end)',
        'sum(case when ' ~ condition ~ ' and score is not null then cast(weight as ' ~ sql_type('decimal') ~ ') end)'
    ) }}, 6)
{%- endmacro %}

{#- The texts of the first rows of a group by their number, as far as each counts for enough points; null where none does. An aggregate. -#}
{% macro leading_texts(turn, points, text, separator) -%}
    nullif(concat_ws('{{ separator }}'
        {%- for place in range(1, var('todo_reasons') + 1) -%}
        , max(case when {{ turn }} = {{ place }} and {{ points }} >= {{ var('todo_reason_points') }} then {{ text }} end)
        {%- endfor -%}
    ), '')
{%- endmacro %}

{#-
  The mean and the standard deviation (sample) of a measure, of decimals, so that no order of rows shows in them; null of nothing, and of
  one row. Aggregates.
-#}
{% macro exact_mean(measure) -%}
    {{ ratio('sum(cast(' ~ measure ~ ' as ' ~ sql_type('decimal') ~ '))', 'count(' ~ measure ~ ')') }}
{%- endmacro %}

{% macro exact_spread(measure) -%}
    {%- set squares = 'sum(cast(' ~ measure ~ ' * ' ~ measure ~ ' as ' ~ sql_type('decimal') ~ '))' -%}
    {%- set count = 'count(' ~ measure ~ ')' -%}
    case
        when {{ count }} > 1
            then sqrt(greatest(
                {{ ratio(squares, '(' ~ count ~ ' - 1)') }}
                - {{ exact_mean(measure) }} * {{ exact_mean(measure) }} * {{ ratio(count, '(' ~ count ~ ' - 1)') }},
                0
            ))
    end
{%- endmacro %}

{#- A measure as people read it, by the unit that a row of health_indicators or health_conflicts names: -68 % or 2.35. -#}
{% macro measure_text(measure, unit) -%}
    case
        when {{ unit }} = 'share' then cast(cast(round(100 * ({{ measure }})) as bigint) as {{ sql_type('text') }}) || ' %'
        else {{ quantity_text('round(' ~ measure ~ ', 2)') }}
    end
{%- endmacro %}
