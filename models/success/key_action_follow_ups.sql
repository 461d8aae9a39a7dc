-- When staff first came back to whom an action concerned: the next activity that counts as a next step with the same person,
-- company or opportunity, at a later moment.
with records as (

    select * from {{ ref('key_action_records') }}
    where occurred_at is not null

),

-- An activity stands under each of the three that it names.
keyed as (

    {% for key, column in {'person': 'person_id', 'account': 'account_id', 'opportunity': 'opportunity_key'}.items() %}
        select
            '{{ key }}' as key_type,
            {{ column }} as key_value,
            action_id,
            source_table,
            source_key,
            fact,
            fulfills_next_step,
            is_key_action and has_next_step as is_promise,
            occurred_at
        from records
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

moments as (

    select
        key_type,
        key_value,
        occurred_at,
        count(case when fulfills_next_step then 1 end) > 0 as is_follow_up
    from keyed
    group by key_type, key_value, occurred_at

),

followed as (

    select
        key_type,
        key_value,
        occurred_at,
        min(case when is_follow_up then occurred_at end) over (
            partition by key_type, key_value
            order by occurred_at asc
            rows between 1 following and unbounded following
        ) as followed_at
    from moments

),

final as (

    select
        keyed.action_id,
        keyed.source_table,
        keyed.source_key,
        min(followed.followed_at) as followed_at
    from keyed
    inner join followed
        on
            keyed.key_type = followed.key_type
            and keyed.key_value = followed.key_value
            and keyed.occurred_at = followed.occurred_at
    where
        keyed.is_promise
        and followed.followed_at is not null
    group by keyed.action_id, keyed.source_table, keyed.source_key

)

select * from final
