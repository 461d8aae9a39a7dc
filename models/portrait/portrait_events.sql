-- Everything that happened to people and companies, by day and kind. What a person does counts for the person and for the company
-- of that day.
{% set facts = portrait_facts() %}
with entities as (

    select * from {{ ref('portrait_entities') }}

),

kinds as (

    select * from {{ ref('event_kinds') }}

),

-- Keys as facts carry them, and IDs, of people and of companies.
persons as (

    {{ keys_of_entities('person', 'person') }}

),

accounts as (

    {{ keys_of_entities('account', 'organization') }}

),

employers as (

    select
        persons_of.entity_number as person_number,
        accounts_of.entity_number as account_number,
        links.linked_on,
        links.counts_from,
        links.counts_until
    from {{ ref('bridge_person_accounts') }} as links
    inner join entities as persons_of
        on
            links.person_id = persons_of.entity_id
            and persons_of.entity_type = 'person'
    inner join entities as accounts_of
        on
            links.account_id = accounts_of.entity_id
            and accounts_of.entity_type = 'account'

),

key_days as (

    select * from {{ ref('bridge_identifier_days') }}

),

-- What a key did may lead to a company only since a later record: known_on is the day from which on it does.
happened as (

    {% for fact in facts %}
        select
            {{ 'persons.entity_number' if fact.person_key or fact.person_id else 'cast(null as integer)' }} as person_number,
            {{ 'accounts.entity_number' if fact.account_key or fact.account_id else 'cast(null as integer)' }} as account_number,
            kinds.event_kind_number,
            facts.occurred_on,
            {{ 'coalesce(key_days.known_on, ' ~ as_of_day() ~ ')' if fact.person_key else 'facts.occurred_on' }} as key_known_on,
            facts.quantity,
            facts.minutes,
            facts.amount
        from (
            select
                {{ fact.event }} as event_name,
                {{ fact.content }} as content_key,
                {{ fact.day }} as occurred_on,
                {{ fact.quantity or 1 }} as quantity,
                cast(
                    {{ 'coalesce(' ~ fact.seconds ~ ', 0) / 60' if fact.seconds else 0 }} as {{ sql_type('quantity') }}
                ) as minutes,
                cast({{ believable_amount(fact.amount) if fact.amount else 0 }} as {{ sql_type('quantity') }}) as amount,
                {{ owner_columns(fact) }}
            from {{ fact.relation }}
            {{ 'where ' ~ fact.where if fact.where }}
        ) as facts
        inner join kinds
            on
                kinds.entity_type = 'person'
                and kinds.fact = '{{ fact.fact }}'
                and facts.event_name = kinds.event_name
                and facts.content_key is not distinct from kinds.content_key
        {{ join_entity('persons', 'person', fact.person_key, fact.person_id) }}
        {{ join_entity('accounts', 'account', fact.account_key, fact.account_id) }}
        {% if fact.person_key %}
            left join key_days
                on
                    facts.person_key_type = key_days.identifier_type
                    and facts.person_key = key_days.identifier_value
        {% endif %}
        where facts.occurred_on <= {{ as_of_day() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

of_persons as (

    select
        person_number as entity_number,
        event_kind_number,
        occurred_on,
        occurred_on as known_on,
        sum(quantity) as quantity,
        sum(minutes) as minutes,
        sum(amount) as amount
    from happened
    where person_number is not null
    group by person_number, event_kind_number, occurred_on

),

unnamed as (

    select * from happened
    where account_number is null

),

-- The company that the fact itself names, otherwise the one where the person was on that day.
accounted as (

    select
        account_number,
        event_kind_number,
        occurred_on,
        occurred_on as known_on,
        quantity,
        minutes,
        amount
    from happened
    where account_number is not null
    union all
    select
        employers.account_number,
        unnamed.event_kind_number,
        unnamed.occurred_on,
        greatest(unnamed.occurred_on, employers.linked_on, unnamed.key_known_on) as known_on,
        unnamed.quantity,
        unnamed.minutes,
        unnamed.amount
    from unnamed
    inner join employers
        on
            unnamed.person_number = employers.person_number
            and (employers.counts_from is null or unnamed.occurred_on >= employers.counts_from)
            and (employers.counts_until is null or unnamed.occurred_on < employers.counts_until)

),

of_accounts as (

    select
        account_number as entity_number,
        event_kind_number,
        occurred_on,
        known_on,
        sum(quantity) as quantity,
        sum(minutes) as minutes,
        sum(amount) as amount
    from accounted
    group by account_number, event_kind_number, occurred_on, known_on

),

-- A contract is its company's, and of its people while they are there: for them it begins and ends with their stay.
terms_of_persons as (

    select
        employers.person_number,
        contracts.contract_type,
        greatest(contracts.starts_on, employers.linked_on, coalesce(employers.counts_from, contracts.starts_on)) as begun_on,
        least(
            coalesce({{ day_after('contracts.ends_on') }}, employers.counts_until),
            coalesce(employers.counts_until, {{ day_after('contracts.ends_on') }})
        ) as ended_on
    from {{ ref('fct_contracts') }} as contracts
    inner join entities
        on
            contracts.account_id = entities.entity_id
            and entities.entity_type = 'account'
    inner join employers
        on entities.entity_number = employers.account_number

),

contracts_of_persons as (

    select
        terms.person_number as entity_number,
        kinds.event_kind_number,
        case when kinds.event_name = 'begun' then terms.begun_on else terms.ended_on end as occurred_on,
        case when kinds.event_name = 'begun' then terms.begun_on else terms.ended_on end as known_on,
        count(*) as quantity,
        0 as minutes,
        0 as amount
    from terms_of_persons as terms
    inner join kinds
        on
            kinds.entity_type = 'person'
            and kinds.fact = 'contracts'
            and terms.contract_type is not distinct from kinds.content_key
    where
        coalesce(terms.begun_on < terms.ended_on, true)
        and case when kinds.event_name = 'begun' then terms.begun_on else terms.ended_on end <= {{ as_of_day() }}
    group by
        terms.person_number, kinds.event_kind_number, kinds.event_name,
        case when kinds.event_name = 'begun' then terms.begun_on else terms.ended_on end

),

twins as (

    select
        of_person.event_kind_number as person_kind_number,
        of_account.event_kind_number as account_kind_number
    from kinds as of_person
    inner join kinds as of_account
        on
            of_person.fact = of_account.fact
            and of_person.event_name = of_account.event_name
            and of_person.content_key is not distinct from of_account.content_key
    where
        of_person.entity_type = 'person'
        and of_account.entity_type = 'account'

),

-- The buying committee: a person becomes known, or acts for the first time or again after a long silence.
acts as (

    select distinct
        of_persons.entity_number as person_number,
        of_persons.occurred_on
    from of_persons
    inner join {{ ref('metric_map') }} as metric_map
        on of_persons.event_kind_number = metric_map.event_kind_number
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    where metrics.metric_id = '{{ var("customer_acts_metric") }}'

),

returns as (

    select
        person_number,
        occurred_on,
        lag(occurred_on) over (partition by person_number order by occurred_on) as acted_before_on
    from acts

),

committee_moves as (

    select
        employers.account_number,
        employers.person_number,
        'person_known' as event_name,
        employers.linked_on as occurred_on,
        employers.linked_on as known_on
    from employers
    where employers.linked_on <= {{ as_of_day() }}
    union all
    select
        employers.account_number,
        returns.person_number,
        'person_engaged' as event_name,
        returns.occurred_on,
        greatest(returns.occurred_on, employers.linked_on) as known_on
    from returns
    inner join employers
        on
            returns.person_number = employers.person_number
            and (employers.counts_from is null or returns.occurred_on >= employers.counts_from)
            and (employers.counts_until is null or returns.occurred_on < employers.counts_until)
    where
        returns.acted_before_on is null
        or {{ days_from('returns.acted_before_on', 'returns.occurred_on') }} > {{ var('engaged_again_after_days') }}

),

committee as (

    select
        committee_moves.account_number as entity_number,
        kinds.event_kind_number,
        committee_moves.occurred_on,
        committee_moves.known_on,
        count(*) as quantity,
        0 as minutes,
        0 as amount
    from committee_moves
    inner join entities
        on committee_moves.person_number = entities.entity_number
    left join {{ ref('portrait_roles') }} as titled
        on entities.entity_id = titled.person_id
    inner join kinds
        on
            kinds.entity_type = 'account'
            and kinds.fact = 'committee'
            and committee_moves.event_name = kinds.event_name
            and titled.decision_role is not distinct from kinds.content_key
    group by committee_moves.account_number, kinds.event_kind_number, committee_moves.occurred_on, committee_moves.known_on

),

united as (

    select * from of_persons
    union all
    select * from contracts_of_persons
    union all
    select
        of_accounts.entity_number,
        twins.account_kind_number as event_kind_number,
        of_accounts.occurred_on,
        of_accounts.known_on,
        of_accounts.quantity,
        of_accounts.minutes,
        of_accounts.amount
    from of_accounts
    inner join twins
        on of_accounts.event_kind_number = twins.person_kind_number
    union all
    select * from committee

),

final as (

    select
        entity_number,
        event_kind_number,
        occurred_on,
        known_on,
        cast(quantity as bigint) as quantity,
        cast(minutes as {{ sql_type('quantity') }}) as minutes,
        cast(amount as {{ sql_type('quantity') }}) as amount
    from united

)

select * from final
