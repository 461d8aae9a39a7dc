-- Every person and company known by as_of has one profile, the committees of companies add up from the profiles of their
-- people, and nothing is recommended that somebody has seen.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

persons as (

    select * from {{ ref('person_profiles') }}

),

accounts as (

    select * from {{ ref('account_profiles') }}

),

profiles as (

    select
        person_id as entity_id,
        completeness
    from persons
    union all
    select
        account_id as entity_id,
        completeness
    from accounts

),

committees as (

    select
        account_id,
        count(*) as known_people,
        count(case when member_state = 'silent' then 1 end) as silent_people,
        count(distinct decision_role) as known_roles,
        count(case when decision_role = 'user' then 1 end) as known_users
    from persons
    where
        is_identified
        and account_id is not null
    group by account_id

),

role_count as (

    select count(*) as asked_roles
    from {{ ref('title_values') }}
    where says = 'decision_role'

),

seen as (

    select distinct
        entities.entity_id,
        kinds.content_key
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('event_kinds') }} as kinds
        on events.event_kind_number = kinds.event_kind_number
    inner join entities
        on events.entity_number = entities.entity_number

),

broken as (

    select
        entities.entity_id,
        'no profile, or a completeness outside of 0 to 1' as problem
    from entities
    left join profiles
        on entities.entity_id = profiles.entity_id
    where
        entities.is_known
        and (
            profiles.completeness is null
            or profiles.completeness < 0
            or profiles.completeness > 1
        )
    union all
    select
        accounts.account_id as entity_id,
        'the committee does not add up from the profiles of its people' as problem
    from accounts
    cross join role_count
    left join committees
        on accounts.account_id = committees.account_id
    where
        accounts.known_people <> coalesce(committees.known_people, 0)
        or accounts.silent_people <> coalesce(committees.silent_people, 0)
        or accounts.known_users <> coalesce(committees.known_users, 0)
        or round(accounts.committee_coverage * role_count.asked_roles) is distinct from committees.known_roles
    union all
    select
        recommended.person_id as entity_id,
        'has seen the recommended content ' || recommended.content_key as problem
    from {{ ref('content_recommendations') }} as recommended
    inner join seen
        on
            recommended.person_id = seen.entity_id
            and recommended.content_key = seen.content_key

)

select * from broken
