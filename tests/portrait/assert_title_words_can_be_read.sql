-- Rows of the title seeds that the build would pass over in silence: values that title_values does not have, and words in a form
-- that no title has once it is read (capitals, punctuation).
with title_words as (

    select * from {{ ref('title_words') }}

),

title_values as (

    select * from {{ ref('title_values') }}

),

role_rules as (

    select * from {{ ref('decision_role_rules') }}

),

named as (

    select
        'title_words' as seed,
        word as row_name,
        says,
        value as named_value
    from title_words
    union all
    select
        'decision_role_rules' as seed,
        rule_id as row_name,
        'decision_role' as says,
        decision_role as named_value
    from role_rules
    union all
    select
        'decision_role_rules' as seed,
        rule_id as row_name,
        'department' as says,
        department as named_value
    from role_rules
    where department is null or department <> '*'
    union all
    select
        'decision_role_rules' as seed,
        rule_id as row_name,
        'job_level' as says,
        from_level as named_value
    from role_rules
    where from_level is not null
    union all
    select
        'decision_role_rules' as seed,
        rule_id as row_name,
        'job_level' as says,
        until_level as named_value
    from role_rules
    where until_level is not null

),

broken as (

    select
        named.seed,
        named.row_name,
        named.says || ' ' || coalesce(named.named_value, '(empty)') || ' is not in title_values' as problem
    from named
    left join title_values
        on
            named.says = title_values.says
            and named.named_value = title_values.value
    where title_values.value is null
    union all
    select
        'title_words' as seed,
        word as row_name,
        'write it lower case, half-width and without punctuation' as problem
    from title_words
    where
        match_way <> 'pattern'
        and trim({{ plain_words('word') }}) is distinct from word
    union all
    select
        'title_values' as seed,
        value as row_name,
        'has no Chinese label or no value_order' as problem
    from title_values
    where label_zh is null or value_order is null

)

select * from broken
