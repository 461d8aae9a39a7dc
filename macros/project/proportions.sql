{#-
  The interval in which a share lies with 95 % confidence, without continuity correction: Wilson's score interval.
  E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212:
  (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) / (1 + z²/n). Null where nobody was counted.
-#}
{% macro wilson_bound(part, whole, direction) -%}
    {%- set z = normal_95() -%}
    {%- set share = ratio(part, whole) -%}
    (
        ({{ share }} + {{ z }} * {{ z }} / (2.0 * nullif({{ whole }}, 0)) {{ '-' if direction == 'low' else '+' }}
            {{ z }} * sqrt(greatest(
                {{ share }} * (1 - {{ share }}) / nullif({{ whole }}, 0)
                + {{ z }} * {{ z }} / (4.0 * nullif({{ whole }}, 0) * nullif({{ whole }}, 0)), 0
            )))
        / (1 + {{ z }} * {{ z }} / nullif({{ whole }}, 0))
    )
{%- endmacro %}

{#-
  The interval of the difference of two independent shares, first minus second, with 95 % confidence: Newcombe's hybrid score
  interval. R. G. Newcombe, "Interval estimation for the difference between independent proportions", Statistics in Medicine 17
  (1998), 873-890, method 10: d − √((p1−l1)² + (u2−p2)²) to d + √((u1−p1)² + (p2−l2)²) with Wilson's bounds l and u of each share.
  It holds for small groups and for shares near 0, where the normal interval does not. Null where a group is empty.
-#}
{% macro newcombe_bound(first_part, first_whole, second_part, second_whole, direction) -%}
    {%- set first, second = ratio(first_part, first_whole), ratio(second_part, second_whole) -%}
    {%- set first_bound = wilson_bound(first_part, first_whole, direction) -%}
    {%- set second_bound = wilson_bound(second_part, second_whole, 'high' if direction == 'low' else 'low') -%}
    ({{ first }} - {{ second }} {{ '-' if direction == 'low' else '+' }} sqrt(
        ({{ first }} - {{ first_bound }}) * ({{ first }} - {{ first_bound }})
        + ({{ second }} - {{ second_bound }}) * ({{ second }} - {{ second_bound }})
    ))
{%- endmacro %}

{#-
  The 97.5 % point of Student's t with so many degrees of freedom, by the expansion of Abramowitz and Stegun, "Handbook of Mathematical
  Functions" (1964), 26.7.5: within 0.001 from ten degrees on. Null where there is none.
-#}
{% macro t_95(freedom) -%}
    {%- set z = 1.959964 -%}
    ({{ normal_95() }}
        + {{ (z ** 3 + z) / 4 }} / nullif({{ freedom }}, 0)
        + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / nullif(power({{ freedom }}, 2), 0)
        + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / nullif(power({{ freedom }}, 3), 0))
{%- endmacro %}
