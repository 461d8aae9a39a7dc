-- In which pool everybody was when, and who looked after them there: the periods of the ladder that decides pools, joined where
-- the pool stays the same, and cut where a life ends or an owner changes. Of several owners of a day the seed pool_owners says
-- who goes first; among equals the newest record's. A pool that a move passed over has a row of no length, as its stages have.
with periods as (

    select * from {{ ref('stage_periods') }}
    where ladder = '{{ var("pool_ladder") }}'

),

stages as (

    select * from {{ ref('stages') }}

),

rules as (

    select * from {{ ref('pool_owners') }}

),

ownership as (

    select * from {{ ref('fct_ownership') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

-- Who enters a stage beside the way up has lost one life; what comes after is the next.
stood as (

    select
        periods.entity_type,
        periods.entity_id,
        periods.entered_on,
        periods.left_on,
        stages.pool_id,
        1 + sum(case when stages.is_step then 0 else 1 end) over (
            partition by periods.entity_type, periods.entity_id
            order by periods.period_no asc
            rows between unbounded preceding and current row
        ) as life_no,
        periods.period_no
    from periods
    inner join stages
        on
            periods.entity_type = stages.entity_type
            and periods.ladder = stages.ladder
            and periods.stage_rank = stages.stage_rank

),

compared as (

    select
        *,
        lag(pool_id) over (partition by entity_type, entity_id order by period_no asc) as former_pool_id,
        lag(life_no) over (partition by entity_type, entity_id order by period_no asc) as former_life_no
    from stood

),

runs as (

    select
        entity_type,
        entity_id,
        pool_id,
        life_no,
        entered_on,
        lead(entered_on) over (partition by entity_type, entity_id order by period_no asc) as left_on,
        row_number() over (partition by entity_type, entity_id order by period_no asc) as run_no
    from compared
    where
        former_pool_id is distinct from pool_id
        or former_life_no is distinct from life_no

),

-- A record is its person's and its company's; what is owned as a company is its people's too.
owned as (

    select
        'person' as entity_type,
        ownership.person_id as entity_id,
        false as is_through_company,
        ownership.*
    from ownership
    where ownership.person_id is not null
    union all
    select
        'account' as entity_type,
        ownership.account_id as entity_id,
        false as is_through_company,
        ownership.*
    from ownership
    where ownership.account_id is not null
    union all
    select
        'person' as entity_type,
        persons.person_id as entity_id,
        true as is_through_company,
        ownership.*
    from ownership
    inner join persons
        on ownership.account_id = persons.account_id
    where ownership.record_type in ('account', 'assessment')

),

candidates as (

    select
        runs.entity_type,
        runs.entity_id,
        runs.run_no,
        owned.record_type,
        owned.source_table,
        owned.record_key,
        owned.role,
        owned.owner_key,
        owned.staff_id,
        owned.is_known_owner,
        owned.is_through_company,
        owned.owned_from,
        rules.preference,
        coalesce(runs.left_on = runs.entered_on, false) as is_passed_over,
        greatest(runs.entered_on, coalesce({{ business_date('owned.owned_from') }}, runs.entered_on)) as from_on,
        least(
            coalesce(runs.left_on, {{ never() }}), coalesce({{ business_date('owned.owned_until') }}, {{ never() }})
        ) as until_on
    from owned
    inner join rules
        on
            owned.record_type = rules.record_type
            and owned.role = rules.role
    inner join runs
        on
            owned.entity_type = runs.entity_type
            and owned.entity_id = runs.entity_id
            and rules.pool_id = runs.pool_id
    where coalesce(owned.owned_from <= {{ as_of() }}, true)

),

lasting as (

    select * from candidates
    where
        until_on > from_on
        or (is_passed_over and until_on = from_on)

),

cuts as (

    select
        entity_type,
        entity_id,
        run_no,
        entered_on as cut_on
    from runs
    union
    select
        entity_type,
        entity_id,
        run_no,
        from_on as cut_on
    from lasting
    union
    select
        lasting.entity_type,
        lasting.entity_id,
        lasting.run_no,
        lasting.until_on as cut_on
    from lasting
    inner join runs
        on
            lasting.entity_type = runs.entity_type
            and lasting.entity_id = runs.entity_id
            and lasting.run_no = runs.run_no
    where
        not lasting.is_passed_over
        and coalesce(lasting.until_on < runs.left_on, lasting.until_on < {{ never() }})

),

holders as (

    select
        cuts.entity_type,
        cuts.entity_id,
        cuts.run_no,
        cuts.cut_on,
        lasting.record_type,
        lasting.source_table,
        lasting.record_key,
        lasting.role,
        lasting.owner_key,
        lasting.staff_id,
        lasting.is_known_owner,
        lasting.is_through_company,
        lasting.owned_from,
        row_number() over (
            partition by cuts.entity_type, cuts.entity_id, cuts.run_no, cuts.cut_on
            order by
                lasting.preference asc, lasting.owned_from desc nulls last, lasting.source_table asc, lasting.record_key asc
        ) as choice
    from cuts
    inner join lasting
        on
            cuts.entity_type = lasting.entity_type
            and cuts.entity_id = lasting.entity_id
            and cuts.run_no = lasting.run_no
    where
        cuts.cut_on >= lasting.from_on
        and (cuts.cut_on < lasting.until_on or lasting.is_passed_over)

),

held as (

    select
        cuts.entity_type,
        cuts.entity_id,
        cuts.run_no,
        cuts.cut_on,
        holders.record_type,
        holders.source_table,
        holders.record_key,
        holders.role,
        holders.owner_key,
        holders.staff_id,
        holders.is_known_owner,
        holders.is_through_company,
        holders.owned_from,
        lag(holders.record_key) over cuts_of_run as former_record_key,
        lag(holders.owner_key) over cuts_of_run as former_owner_key,
        lag(cuts.cut_on) over cuts_of_run is null as is_first
    from cuts
    left join holders
        on
            cuts.entity_type = holders.entity_type
            and cuts.entity_id = holders.entity_id
            and cuts.run_no = holders.run_no
            and cuts.cut_on = holders.cut_on
            and holders.choice = 1
    window cuts_of_run as (partition by cuts.entity_type, cuts.entity_id, cuts.run_no order by cuts.cut_on asc)

),

turns as (

    select * from held
    where
        is_first
        or former_record_key is distinct from record_key
        or former_owner_key is distinct from owner_key

),

final as (

    select
        turns.entity_type,
        turns.entity_id,
        row_number() over in_order as spell_no,
        runs.run_no,
        runs.pool_id,
        runs.life_no,
        turns.cut_on as entered_on,
        lead(turns.cut_on) over in_order as left_on,
        runs.left_on as left_pool_on,
        turns.is_first as is_first_of_run,
        turns.record_type,
        turns.source_table,
        turns.record_key,
        turns.role,
        turns.owner_key,
        turns.staff_id,
        turns.is_known_owner,
        turns.is_through_company,
        turns.owned_from
    from turns
    inner join runs
        on
            turns.entity_type = runs.entity_type
            and turns.entity_id = runs.entity_id
            and turns.run_no = runs.run_no
    window in_order as (partition by turns.entity_type, turns.entity_id order by turns.run_no asc, turns.cut_on asc)

)

select * from final
