-- Every hand-over: somebody came into another pool, or into other hands within one, in a way that a row of handover_rules names.
-- With when it was, who acted on it first, and how it ended.
with spells as (

    select * from {{ ref('pool_spells') }}

),

rules as (

    select * from {{ ref('handover_rules') }}

),

pools as (

    select * from {{ ref('pools') }}

),

leads as (

    select * from {{ ref('fct_leads') }}

),

opportunities as (

    select * from {{ ref('fct_opportunities') }}

),

staff as (

    select * from {{ ref('dim_staff') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

activities as (

    select
        activities.person_id,
        coalesce(activities.account_id, persons.account_id) as account_id,
        activities.occurred_at,
        coalesce(staff.staff_id, activities.staff_key) as staff_id
    from {{ ref('fct_activities') }} as activities
    left join persons
        on activities.person_id = persons.person_id
    left join staff
        on activities.staff_key = staff.staff_key
    where activities.occurred_at <= {{ as_of() }}

),

compared as (

    select
        *,
        lag(pool_id) over in_order as from_pool,
        lag(record_key) over in_order as former_record_key,
        lag(owner_key) over in_order as from_owner_key,
        lag(staff_id) over in_order as from_staff_id,
        lag(is_through_company) over in_order as is_from_company,
        -- Who is named only later has taken over from the beginning.
        lead(owner_key) over in_run as later_owner_key,
        lead(staff_id) over in_run as later_staff_id,
        lead(is_known_owner) over in_run as is_later_owner_known
    from spells
    window
        in_order as (partition by entity_type, entity_id order by spell_no asc),
        in_run as (partition by entity_type, entity_id, run_no order by spell_no asc)

),

turned as (

    select
        *,
        coalesce(owner_key, later_owner_key) as to_owner_key,
        coalesce(staff_id, later_staff_id) as to_staff_id,
        coalesce(is_known_owner, is_later_owner_known) as is_known_to_owner,
        case
            when from_pool <> pool_id then 'pool'
            when record_key is null then null
            when (former_record_key is distinct from record_key) then 'record'
            when (from_staff_id is distinct from staff_id) then 'owner'
        end as change_kind
    from compared
    where from_pool is not null

),

-- A record that goes on in the same hands is no hand-over, unless it is new: a lead.
handovers as (

    select
        turned.*,
        rules.rule_id,
        rules.calendar_id,
        rules.respond_within_minutes,
        from_pools.pool_order as from_order,
        to_pools.pool_order as to_order,
        to_pools.returned_as,
        to_pools.deal_lost_as
    from turned
    inner join rules
        on
            turned.from_pool = rules.from_pool
            and turned.pool_id = rules.to_pool
            and turned.change_kind = rules.change_kind
            and coalesce(rules.record_type, turned.record_type, '') = coalesce(turned.record_type, '')
    inner join pools as from_pools
        on turned.from_pool = from_pools.pool_id
    inner join pools as to_pools
        on turned.pool_id = to_pools.pool_id
    where
        turned.change_kind = 'pool'
        or turned.from_staff_id is distinct from turned.staff_id
        or turned.record_type = 'lead'

),

-- What may tell at which moment of its day somebody was handed over, and why somebody was returned.
moments as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            'lead_created' as moment,
            created_at as happened_at,
            null as reason
        from leads
        union all
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            'lead_disqualified' as moment,
            disqualified_at as happened_at,
            disqualified_reason as reason
        from leads
        union all
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            'opportunity_opened' as moment,
            coalesce(created_at, closed_at) as happened_at,
            null as reason
        from opportunities
        union all
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            'opportunity_' || stage_meaning as moment,
            closed_at as happened_at,
            lost_reason as reason
        from opportunities
        union all
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            'talk' as moment,
            occurred_at as happened_at,
            null as reason
        from activities
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

told_moments as (

    select
        handovers.entity_type,
        handovers.entity_id,
        handovers.spell_no,
        min(moments.happened_at) as happened_at
    from handovers
    inner join {{ ref('handover_moments') }} as asked
        on
            handovers.from_pool = asked.from_pool
            and handovers.pool_id = asked.to_pool
    inner join moments
        on
            handovers.entity_type = moments.entity_type
            and handovers.entity_id = moments.entity_id
            and asked.moment = moments.moment
            and handovers.entered_on = {{ business_date('moments.happened_at') }}
    where handovers.change_kind = 'pool'
    group by handovers.entity_type, handovers.entity_id, handovers.spell_no

),

dated as (

    select
        handovers.*,
        case
            when handovers.change_kind = 'pool' then told_moments.happened_at
            when handovers.entered_on = {{ business_date('handovers.owned_from') }} then handovers.owned_from
        end as told_at,
        {{ start_of_day('handovers.entered_on') }} as day_began_at,
        -- Somebody may leave the pool and come back: what is done then is no answer to this.
        case when handovers.left_pool_on is not null then {{ end_of_business_day('handovers.left_pool_on') }} end as pool_ended_at
    from handovers
    left join told_moments
        on
            handovers.entity_type = told_moments.entity_type
            and handovers.entity_id = told_moments.entity_id
            and handovers.spell_no = told_moments.spell_no

),

acts as (

    select
        'person' as entity_type,
        person_id as entity_id,
        occurred_at,
        staff_id
    from activities
    where person_id is not null
    union all
    select
        'account' as entity_type,
        account_id as entity_id,
        occurred_at,
        staff_id
    from activities
    where account_id is not null

),

-- The new owner's first act answers; where nobody is named, anybody's but the former owner's.
answers as (

    select
        dated.entity_type,
        dated.entity_id,
        dated.spell_no,
        acts.occurred_at,
        acts.staff_id,
        row_number() over (
            partition by dated.entity_type, dated.entity_id, dated.spell_no
            order by acts.occurred_at asc, acts.staff_id asc
        ) as choice
    from dated
    inner join acts
        on
            dated.entity_type = acts.entity_type
            and dated.entity_id = acts.entity_id
    where
        acts.occurred_at > coalesce(dated.told_at, dated.day_began_at)
        and coalesce(acts.occurred_at < dated.pool_ended_at, true)
        and coalesce(dated.to_staff_id = acts.staff_id, acts.staff_id is distinct from dated.from_staff_id)

),

-- Why somebody went back: the reason given on the day.
reasons as (

    select
        dated.entity_type,
        dated.entity_id,
        dated.spell_no,
        min(moments.reason) as reason,
        count(case when moments.moment = 'opportunity_lost' then 1 end) > 0 as has_lost_deal
    from dated
    inner join moments
        on
            dated.entity_type = moments.entity_type
            and dated.entity_id = moments.entity_id
            and dated.left_pool_on = {{ business_date('moments.happened_at') }}
    where moments.moment in ('lead_disqualified', 'opportunity_lost')
    group by dated.entity_type, dated.entity_id, dated.spell_no

),

runs as (

    select
        entity_type,
        entity_id,
        run_no,
        pool_id,
        lead(pool_id) over runs_in_order as next_pool
    from spells
    where is_first_of_run
    window runs_in_order as (partition by entity_type, entity_id order by run_no asc)

),

ended as (

    select
        runs.entity_type,
        runs.entity_id,
        runs.run_no,
        next_pools.pool_order > here.pool_order as has_gone_on
    from runs
    inner join pools as here
        on runs.pool_id = here.pool_id
    left join pools as next_pools
        on runs.next_pool = next_pools.pool_id

),

final as (

    select
        dated.entity_type,
        dated.entity_id,
        dated.spell_no,
        row_number() over (partition by dated.entity_type, dated.entity_id order by dated.spell_no asc) as handover_no,
        dated.rule_id,
        dated.calendar_id,
        dated.respond_within_minutes,
        dated.change_kind,
        dated.from_pool,
        dated.pool_id as to_pool,
        dated.to_order < dated.from_order as is_return,
        dated.life_no,
        dated.record_type,
        dated.source_table,
        dated.record_key,
        dated.from_owner_key,
        dated.from_staff_id,
        dated.to_owner_key,
        dated.to_staff_id,
        dated.is_known_to_owner,
        dated.entered_on as handed_over_on,
        coalesce(dated.told_at, dated.day_began_at) as handed_over_at,
        dated.told_at is not null as is_moment_known,
        coalesce(dated.left_pool_on = dated.entered_on and dated.change_kind = 'pool', false) as is_passed_over,
        answers.occurred_at as accepted_at,
        answers.staff_id as accepted_by,
        dated.left_pool_on,
        coalesce(dated.is_through_company, true) and coalesce(dated.is_from_company, true) as has_no_own_record,
        case
            when dated.left_pool_on is null then 'in_pool'
            when ended.has_gone_on then 'passed_on'
            when reasons.has_lost_deal then coalesce(dated.deal_lost_as, dated.returned_as)
            else dated.returned_as
        end as outcome,
        case when not coalesce(ended.has_gone_on, false) then reasons.reason end as outcome_reason
    from dated
    left join answers
        on
            dated.entity_type = answers.entity_type
            and dated.entity_id = answers.entity_id
            and dated.spell_no = answers.spell_no
            and answers.choice = 1
    left join reasons
        on
            dated.entity_type = reasons.entity_type
            and dated.entity_id = reasons.entity_id
            and dated.spell_no = reasons.spell_no
    left join ended
        on
            dated.entity_type = ended.entity_type
            and dated.entity_id = ended.entity_id
            and dated.run_no = ended.run_no

)

select * from final
