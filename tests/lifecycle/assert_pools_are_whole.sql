-- Everybody who has stages is in one pool at any time, since the first of them: no gap, no overlap, one open period; and every
-- won deal counts once. Each row is somebody of whom that is not so.
with history as (

    select
        *,
        lead(entered_on) over (partition by entity_type, entity_id order by period_no asc) as next_entered_on
    from {{ ref('pool_history') }}

),

stages as (

    select
        entity_type,
        entity_id,
        min(entered_on) as first_on
    from {{ ref('stage_periods') }}
    where ladder = '{{ var("pool_ladder") }}'
    group by entity_type, entity_id

),

told as (

    select
        entity_type,
        entity_id,
        min(entered_on) as first_on,
        count(case when is_current then 1 end) as open_periods,
        count(case when left_on is distinct from next_entered_on or left_on < entered_on then 1 end) as breaks,
        sum(won_deals) as won_deals,
        sum(won_amount) as won_amount
    from history
    group by entity_type, entity_id

),

wins as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            count(*) as won_deals,
            sum(amount) as won_amount
        from {{ ref('fct_opportunities') }}
        where
            won_at <= {{ as_of() }}
            and {{ entity_type }}_id is not null
        group by {{ entity_type }}_id
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    coalesce(stages.entity_type, told.entity_type) as entity_type,
    coalesce(stages.entity_id, told.entity_id) as entity_id,
    told.first_on,
    told.open_periods,
    told.breaks,
    told.won_deals,
    wins.won_deals as expected_deals
from stages
full outer join told
    on
        stages.entity_type = told.entity_type
        and stages.entity_id = told.entity_id
left join wins
    on
        stages.entity_type = wins.entity_type
        and stages.entity_id = wins.entity_id
where
    stages.entity_id is null
    or told.entity_id is null
    or told.first_on <> stages.first_on
    or told.open_periods <> 1
    or told.breaks > 0
    or told.won_deals <> coalesce(wins.won_deals, 0)
    or told.won_amount <> coalesce(wins.won_amount, 0)
