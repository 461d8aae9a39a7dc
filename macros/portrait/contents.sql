{#- The four parts of the points that a content earns with a person; each has the columns <part>_points, _label and _label_zh. -#}
{% macro content_parts() -%}
    {{ return(['audience', 'stage', 'first', 'second']) }}
{%- endmacro %}

{#- The rules of the first and the second interest side by side, in one row. -#}
{% macro topic_rule_columns() -%}
    {%- set columns = [] -%}
    {%- for part, rank in {'first': '1', 'second': '2'}.items() -%}
        {%- for column in ['points', 'label', 'label_zh'] -%}
            {%- do columns.append("max(case when of_person = '" ~ rank ~ "' then " ~ column ~ " end) as " ~ part ~ "_" ~ column) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ columns | join(', ') }}
{%- endmacro %}

{#- What a content earns by its topic, of topic_rules, where it is the first or second interest of kinds_of_persons. -#}
{% macro topic_part_columns() -%}
    {%- set columns = [] -%}
    {%- for part in ['first', 'second'] -%}
        {%- for column in ['points', 'label', 'label_zh'] -%}
            {%- do columns.append(
                "case when contents.topic = kinds_of_persons." ~ part ~ "_topic then topic_rules." ~ part ~ "_" ~ column
                ~ " end as " ~ part ~ "_" ~ column
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ columns | join(', ') }}
{%- endmacro %}

{% macro sum_of_content_parts() -%}
    {%- for part in content_parts() -%}
        coalesce({{ part }}_points, 0){{ ' + ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- The labels of the parts that hold, each with its points. -#}
{% macro reasons_of_content_parts(label, separator) -%}
    substr(
        {%- for part in content_parts() %}
            coalesce('{{ separator }}' || {{ part }}_{{ label }} || ' ' || cast({{ part }}_points as {{ sql_type('text') }}), '')
            {{- ' ||' if not loop.last }}
        {%- endfor %},
        {{ separator | length + 1 }}
    )
{%- endmacro %}
