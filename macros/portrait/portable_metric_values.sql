{#-
  What the model metric_values says, in plain SQL for engines without the compiled loop: sums over the usual windows on the day of as_of.
  Grain: entity × metric, where it has events.
-#}
{% macro portable_metric_values(windows=[7, 30, 90, 365]) -%}
    with metric_events as (

        {{ measured_events() }}

    ),

    aged as (

        select
            entity_number,
            metric_number,
            occurred_on,
            quantity,
            {{ days_from('occurred_on', as_of_day()) }} as age
        from metric_events

    ),

    final as (

        select
            entity_number,
            metric_number,
            {% for days in windows %}
                cast(sum(case when age < {{ days }} then quantity else 0 end) as {{ sql_type('quantity') }}) as last_{{ days }}_days,
            {% endfor %}
            cast(sum(quantity) as {{ sql_type('quantity') }}) as ever,
            min(occurred_on) as first_on,
            max(occurred_on) as last_on
        from aged
        group by entity_number, metric_number

    )

    select * from final
{%- endmacro %}
