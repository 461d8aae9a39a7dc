{#-
  What is left of a point after so many days: 2^(−age/H); all of it without a half-life. Age is whole business days, so a score halves
  exactly every H days in every time zone.
-#}
{% macro decay(age_days, half_life_days) -%}
    case when {{ half_life_days }} is null then 1.0 else power(2.0, -cast({{ age_days }} as {{ sql_type('float') }}) / {{ half_life_days }}) end
{%- endmacro %}

{#- A score as readers see it: rounded where floats would differ in the last digit. -#}
{% macro shown_score(score) -%}
    round({{ score }}, 4)
{%- endmacro %}

{#- The lines of a score side by side, one row per score and type of entity. -#}
{% macro score_lines() -%}
    select
        score_id,
        applies_to,
        max(case when band = 2 then from_score end) as line_2,
        max(case when band = 3 then from_score end) as line_3,
        max(case when band = 4 then from_score end) as line_4
    from {{ ref('score_bands') }}
    group by score_id, applies_to
{%- endmacro %}

{#- The band of a score, given the row of its lines (score_lines): below the second line, however low, it is the first. -#}
{% macro score_band(score, lines) -%}
    case
        when {{ score }} >= {{ lines }}.line_4 then 4
        when {{ score }} >= {{ lines }}.line_3 then 3
        when {{ score }} >= {{ lines }}.line_2 then 2
        else 1
    end
{%- endmacro %}

{#- Left join of the lines of a score under `name`; needs the CTE score_lines. -#}
{% macro join_score_lines(name, score_id, entity_type) -%}
    left join score_lines as {{ name }}
        on
            {{ name }}.score_id = '{{ score_id }}'
            and {{ entity_type }} = {{ name }}.applies_to
{%- endmacro %}

{#-
  CTEs that find the day on which what only decays went below each line, for the rows of `spans` whose last band is a lower one, by
  halving the span: it crosses a line once. On day `low` of the span the score is on or above the line, on day `high` below it; in the end
  they are neighbors. Twelve halvings find a day in 11 years.
-#}
{% macro line_crossings(spans, alive, halvings=12) -%}
    halved_0 as (

        select
            spans.entity_number,
            spans.entity_type,
            spans.changed_on,
            numbers.line_number,
            case numbers.line_number when 2 then spans.line_2 when 3 then spans.line_3 else spans.line_4 end as line_points,
            0 as low,
            {{ days_from('spans.changed_on', 'spans.last_on') }} as high
        from {{ spans }} as spans
        inner join (select 2 as line_number union all select 3 as line_number union all select 4 as line_number) as numbers
            on
                spans.last_band < numbers.line_number
                and spans.band >= numbers.line_number
        where not spans.has_negative

    ),

    {% for step in range(1, halvings + 1) -%}
    middles_{{ step }} as (

        select
            halved.entity_number,
            halved.entity_type,
            halved.changed_on,
            halved.line_number,
            halved.line_points,
            halved.low,
            halved.high,
            {{ integer_quotient('(halved.low + halved.high)', 2) }} as middle,
            sum(
                alive.points * {{ decay(integer_quotient('(halved.low + halved.high)', 2), 'alive.half_life_days') }}
            ) as score
        from halved_{{ step - 1 }} as halved
        inner join {{ alive }} as alive
            on
                halved.entity_number = alive.entity_number
                and halved.changed_on = alive.changed_on
        group by
            halved.entity_number, halved.entity_type, halved.changed_on, halved.line_number, halved.line_points, halved.low,
            halved.high

    ),

    halved_{{ step }} as (

        select
            entity_number,
            entity_type,
            changed_on,
            line_number,
            line_points,
            case when {{ shown_score('score') }} >= line_points then middle else low end as low,
            case when {{ shown_score('score') }} >= line_points then high else middle end as high
        from middles_{{ step }}

    ),

    {% endfor -%}
    line_crossings as (

        select * from halved_{{ halvings }}

    ),
{%- endmacro %}
