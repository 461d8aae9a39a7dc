{#- The steps of the seed event_steps, each a column `<step>_on` of fct_event_participations. -#}
{% macro event_participation_steps() -%}
    {{ return(['invited', 'registered', 'attended', 'interacted', 'replayed']) }}
{%- endmacro %}
