-- Rules on which every figure rests and that no single row's grain can prove: the base currency has a rate, the session
-- rules have their fallback and sane pauses, and every channel that a rule names stands in the tree.
with channels as (

    select * from {{ ref('channels') }}

),

session_rules as (

    select * from {{ ref('session_rules') }}

),

broken as (

    select
        'exchange_rates' as seed,
        'no rate for the base currency {{ var("base_currency") }}' as problem
    from {{ ref('exchange_rates') }}
    having count(case when currency = '{{ var("base_currency") }}' then 1 end) = 0
    union all
    select
        'session_rules' as seed,
        'needs exactly one row for *' as problem
    from session_rules
    having count(case when source_table = '*' then 1 end) <> 1
    union all
    select
        'session_rules' as seed,
        'idle_minutes of ' || source_table || ' is not positive' as problem
    from session_rules
    where coalesce(idle_minutes, 0) <= 0
    union all
    select
        'channels' as seed,
        'unknown parent ' || node.parent_channel_id as problem
    from channels as node
    left join channels as parent
        on node.parent_channel_id = parent.channel_id
    where node.parent_channel_id is not null and parent.channel_id is null
    union all
    select
        'channel_aliases' as seed,
        'unknown channel ' || aliases.channel_id as problem
    from {{ ref('channel_aliases') }} as aliases
    left join channels
        on aliases.channel_id = channels.channel_id
    where channels.channel_id is null
    union all
    select
        'placement_rules' as seed,
        'unknown channel ' || rules.channel_id as problem
    from {{ ref('placement_rules') }} as rules
    left join channels
        on rules.channel_id = channels.channel_id
    where channels.channel_id is null and rules.channel_id <> 'as_hinted'

)

select * from broken
