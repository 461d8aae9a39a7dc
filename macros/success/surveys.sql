{#-
  The highest score that an answer can have: as its survey says, and 10 where one of recommendation says nothing (Reichheld, "The one
  number you need to grow", Harvard Business Review 2003).
-#}
{% macro highest_score(survey_type, scale_max) -%}
    coalesce({{ scale_max }}, case when {{ survey_type }} = 'nps' then 10 end)
{%- endmacro %}
