-- What job titles say: position level, department and role in the decision, by the words of title_words.
{% set subjects = ['job_level', 'department', 'decision_role'] %}
with persons as (

    select * from {{ ref('dim_persons') }}

),

title_words as (

    select * from {{ ref('title_words') }}

),

title_values as (

    select * from {{ ref('title_values') }}

),

role_rules as (

    select * from {{ ref('decision_role_rules') }}

),

-- Departments as people write them are read by the same words: they help where a title names none.
texts as (

    select job_title from persons
    where job_title is not null
    union
    select department as job_title from persons
    where department is not null

),

read_texts as (

    select
        job_title,
        {{ plain_words('job_title') }} as words
    from texts

),

patterns as (

    select
        title_words.says,
        title_words.word,
        title_words.match_way,
        title_words.value,
        title_words.priority,
        title_values.value_order as value_rank,
        length(title_words.word) as word_length,
        case when title_words.language = 'en' then ' ' || title_words.word || ' ' else title_words.word end as bounded_word,
        case when title_words.match_way in ('equals', 'begins') then '' else '%' end
        || case when title_words.language = 'en' or title_words.match_way in ('equals', 'begins') then ' ' else '' end
        || title_words.word
        || case when title_words.language = 'en' or title_words.match_way in ('equals', 'ends') then ' ' else '' end
        || case when title_words.match_way in ('equals', 'ends') then '' else '%' end as pattern
    from title_words
    inner join title_values
        on
            title_words.says = title_values.says
            and title_words.value = title_values.value

),

found as (

    select
        read_texts.job_title,
        patterns.says,
        patterns.word,
        patterns.value,
        patterns.priority,
        patterns.value_rank,
        patterns.word_length,
        patterns.bounded_word,
        {{ position_in('patterns.bounded_word', 'read_texts.words') }} as found_at
    from read_texts
    inner join patterns
        -- Nearly all words are looked for anywhere, and that is four times as fast without a pattern.
        on
            case
                when patterns.match_way = 'contains' then {{ text_contains('read_texts.words', 'patterns.bounded_word') }}
                else read_texts.words like patterns.pattern
            end

),

-- A word that stands inside a longer one is no word of the title: no 总经理 in 副总经理.
inner_words as (

    select distinct
        found.job_title,
        found.says,
        found.word
    from found
    inner join found as longer
        on
            found.job_title = longer.job_title
            and found.says = longer.says
            and found.word_length < longer.word_length
            and {{ text_contains('longer.bounded_word', 'found.bounded_word') }}

),

-- Of several levels the highest holds, of several departments the last: Chinese puts the head of a phrase at its end.
ranked as (

    select
        found.job_title,
        found.says,
        found.word,
        found.value,
        found.priority,
        found.value_rank,
        row_number() over (
            partition by found.job_title, found.says
            order by
                found.priority desc,
                case when found.says = 'department' then found.found_at else found.value_rank end desc,
                found.word_length desc,
                found.word asc
        ) as choice
    from found
    left join inner_words
        on
            found.job_title = inner_words.job_title
            and found.says = inner_words.says
            and found.word = inner_words.word
    where inner_words.word is null

),

said as (

    select
        read_texts.job_title,
        {% for subject in subjects %}
            max(case when ranked.says = '{{ subject }}' then ranked.value end) as {{ subject }},
            max(case when ranked.says = '{{ subject }}' then ranked.word end) as {{ subject }}_word,
        {% endfor %}
        max(case when ranked.says = 'decision_role' then ranked.priority end) as decision_role_priority,
        max(case when ranked.says = 'job_level' then ranked.value_rank end) as job_level_rank
    from read_texts
    left join ranked
        on
            read_texts.job_title = ranked.job_title
            and ranked.choice = 1
    group by read_texts.job_title

),

levels as (

    select * from title_values
    where says = 'job_level'

),

bounded_rules as (

    select
        role_rules.rule_id,
        role_rules.department,
        role_rules.priority,
        role_rules.decision_role,
        coalesce(from_levels.value_order, 0) as from_rank,
        until_levels.value_order as until_rank
    from role_rules
    left join levels as from_levels
        on role_rules.from_level = from_levels.value
    left join levels as until_levels
        on role_rules.until_level = until_levels.value

),

ruled as (

    select
        said.job_title,
        bounded_rules.rule_id,
        bounded_rules.decision_role,
        bounded_rules.priority,
        row_number() over (
            partition by said.job_title
            order by bounded_rules.priority desc, bounded_rules.rule_id asc
        ) as choice
    from said
    inner join bounded_rules
        on
            (said.department = bounded_rules.department or bounded_rules.department = '*')
            and coalesce(said.job_level_rank, 0) >= bounded_rules.from_rank
            and (bounded_rules.until_rank is null or coalesce(said.job_level_rank, 0) <= bounded_rules.until_rank)

),

judged as (

    select
        said.job_title,
        said.job_level,
        said.job_level_rank,
        said.job_level_word,
        said.department,
        said.department_word,
        case
            when ruled.rule_id is null or said.decision_role_priority >= ruled.priority then said.decision_role
            else ruled.decision_role
        end as decision_role,
        case
            when said.decision_role_word is not null and (ruled.rule_id is null or said.decision_role_priority >= ruled.priority)
                then said.decision_role_word
            else ruled.rule_id
        end as decision_role_by
    from said
    left join ruled
        on
            said.job_title = ruled.job_title
            and ruled.choice = 1

),

final as (

    select
        job_title,
        job_level,
        cast(job_level_rank as integer) as job_level_rank,
        department,
        decision_role,
        job_level_word,
        department_word,
        decision_role_by,
        nullif(
            coalesce('job_level: ' || job_level_word || '; ', '')
            || coalesce('department: ' || department_word || '; ', '')
            || coalesce('decision_role: ' || decision_role_by, ''),
            ''
        ) as evidence
    from judged

)

select * from final
