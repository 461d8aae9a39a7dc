{% set dimensions = [
    'freshness', 'volume', 'delivery', 'completeness', 'identifiability', 'validity', 'duplicates', 'identity_match',
] %}
-- One line per raw table: how good its data is at as_of, in eight dimensions, and an overall grade.
with checks as (

    select * from {{ ref('fct_source_checks') }}

),

newest as (

    select
        source_table,
        max(loaded_at) as newest_load_at
    from {{ ref('fct_source_files') }}
    where status = 'landed' and loaded_at <= {{ as_of() }}
    group by source_table

),

told as (

    select
        *,
        case when verdict in ('warn', 'fail') then dimension || coalesce(' (' || evidence || ')', '') end as finding
    from checks

),

wide as (

    select
        source_table,
        {% for dimension in dimensions %}
            max(case when dimension = '{{ dimension }}' then measured end) as {{ dimension }},
            max(case when dimension = '{{ dimension }}' then verdict end) as {{ dimension }}_verdict,
        {% endfor %}
        count(case when verdict = 'fail' then 1 end) as checks_failed,
        count(case when verdict = 'warn' then 1 end) as checks_warned,
        count(case when verdict = 'not_judged' then 1 end) as checks_not_judged,
        {{ joined_texts('finding') }} as findings
    from told
    group by source_table

),

graded as (

    select
        wide.source_table,
        grades.grade,
        grades.grade_zh,
        row_number() over (partition by wide.source_table order by grades.grade_order) as fit
    from wide
    inner join {{ ref('scorecard_grades') }} as grades
        on
            wide.checks_failed <= grades.max_fails
            and wide.checks_warned <= grades.max_warns

),

final as (

    select
        wide.source_table,
        cast({{ as_of() }} as timestamp) as as_of,
        newest.newest_load_at,
        {% for dimension in dimensions %}
            wide.{{ dimension }},
            wide.{{ dimension }}_verdict,
        {% endfor %}
        wide.checks_failed,
        wide.checks_warned,
        wide.checks_not_judged,
        wide.findings,
        graded.grade,
        graded.grade_zh
    from wide
    left join newest
        on wide.source_table = newest.source_table
    left join graded
        on
            wide.source_table = graded.source_table
            and graded.fit = 1

)

select * from final
