{#- Proves a model's grain: no key twice, and no key column null unless named in `nullable`. One scan for both. -#}
{% test grain(model, key, nullable=[]) %}
    select
        {{ key | join(', ') }},
        count(*) as row_count
    from {{ model }}
    group by {{ key | join(', ') }}
    having
        count(*) > 1
        {%- for column in key if column not in nullable %}
        or {{ column }} is null
        {%- endfor %}
{% endtest %}
