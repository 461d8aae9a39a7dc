-- Every time somebody reached a milestone: leads, stages, deals and contracts, each with whose touches led to it, what it is
-- worth in the base currency, and when its lead and its opportunity began.
with milestones as (

    select * from {{ ref('milestones') }}

),

leads as (

    select * from {{ ref('fct_leads') }}
    where created_at <= {{ as_of() }}

),

sources as (

    select
        lead_key,
        max(channel_id) as channel_id
    from {{ ref('fct_leads') }}
    group by lead_key

),

-- The source of a deal is that of the lead that it names.
opportunities as (

    select
        deals.*,
        coalesce(sources.channel_id, deals.channel_id) as declared_channel_id
    from {{ ref('fct_opportunities') }} as deals
    left join sources
        on deals.lead_key = sources.lead_key

),

first_leads as (

    select
        coalesce(persons.account_id, leads.account_id, leads.person_id) as company_key,
        min(leads.created_at) as lead_at
    from leads
    left join {{ ref('dim_persons') }} as persons
        on leads.person_id = persons.person_id
    group by coalesce(persons.account_id, leads.account_id, leads.person_id)

),

-- Who reached a stage after they were a lead; one passed over counts as reached. It is told by the day, so the whole day's
-- touches come before it.
stages as (

    select
        milestones.milestone,
        periods.entity_id as person_id,
        min(periods.entered_on) as entered_on
    from milestones
    inner join {{ ref('stages') }} as ladders
        on
            milestones.stage_id = ladders.stage_id
            and ladders.entity_type = 'person'
            and ladders.ladder = '{{ var("pool_ladder") }}'
    inner join {{ ref('stage_periods') }} as periods
        on
            ladders.entity_type = periods.entity_type
            and ladders.ladder = periods.ladder
            and ladders.stage_rank = periods.stage_rank
    inner join leads
        on
            periods.entity_id = leads.person_id
            and periods.entered_on >= leads.created_on
    group by milestones.milestone, periods.entity_id

),

reached as (

    select
        'lead' as milestone,
        source_table,
        lead_key as record_key,
        person_id,
        account_id,
        created_at as converted_at,
        created_on as converted_on,
        cast(null as {{ sql_type('money') }}) as amount,
        created_at as lead_at,
        cast(null as timestamp) as opportunity_at,
        channel_id as declared_channel_id
    from leads
    where superseded_at is null
    union all
    select
        milestone,
        'lifecycle.stage_history' as source_table,
        person_id as record_key,
        person_id,
        null as account_id,
        least({{ end_of_business_day('entered_on') }}, {{ as_of() }}) as converted_at,
        entered_on as converted_on,
        null as amount,
        null as lead_at,
        null as opportunity_at,
        null as declared_channel_id
    from stages
    union all
    select
        'opportunity' as milestone,
        source_table,
        opportunity_key as record_key,
        person_id,
        account_id,
        coalesce(created_at, closed_at) as converted_at,
        {{ business_date('coalesce(created_at, closed_at)') }} as converted_on,
        amount,
        null as lead_at,
        coalesce(created_at, closed_at) as opportunity_at,
        declared_channel_id
    from opportunities
    union all
    select
        'won' as milestone,
        source_table,
        opportunity_key as record_key,
        person_id,
        account_id,
        won_at as converted_at,
        {{ business_date('won_at') }} as converted_on,
        amount,
        null as lead_at,
        created_at as opportunity_at,
        declared_channel_id
    from opportunities
    where won_at is not null
    union all
    select
        contract_type as milestone,
        source_table,
        contract_key as record_key,
        null as person_id,
        account_id,
        least({{ end_of_business_day('signed_on') }}, {{ as_of() }}) as converted_at,
        signed_on as converted_on,
        amount,
        null as lead_at,
        null as opportunity_at,
        null as declared_channel_id
    from {{ ref('fct_contracts') }}
    where
        contract_type in ('renewal', 'expansion')
        and signed_on <= {{ as_of_day() }}

),

-- What companies have paid to as_of, less what they got back, and that with what is still expected of them.
worth as (

    select
        account_id,
        realised_own as collected_amount,
        realised_own + expected_own as lifetime_amount
    from {{ ref('account_values') }}

),

terms as (

    select
        opportunity_key,
        sum(amount * {{ var('days_a_month') }} / nullif({{ days_from('starts_on', 'ends_on') }}, 0)) as monthly_amount
    from {{ ref('fct_contracts') }}
    where
        opportunity_key is not null
        and starts_on < ends_on
    group by opportunity_key

),

numbered as (

    select
        row_number() over (
            order by milestones.milestone_order asc, reached.converted_at asc, reached.source_table asc, reached.record_key asc
        ) as path_number,
        {{ joined_key(['reached.milestone', 'reached.source_table', 'reached.record_key']) }} as conversion_id,
        reached.milestone,
        milestones.lookback_days,
        milestones.touches_of,
        reached.person_id,
        coalesce(reached.account_id, persons.account_id) as account_id,
        case
            when milestones.touches_of = 'person' and reached.person_id is not null then reached.person_id
            else coalesce(reached.account_id, persons.account_id, reached.person_id)
        end as path_key,
        milestones.touches_of = 'person' and reached.person_id is not null as is_of_person,
        reached.source_table,
        reached.record_key,
        reached.converted_at,
        reached.converted_on,
        case when milestones.has_money then reached.amount end as amount,
        coalesce(reached.lead_at, first_leads.lead_at) as lead_at,
        reached.opportunity_at,
        coalesce(reached.declared_channel_id, 'not_recorded') as declared_channel_id
    from reached
    inner join milestones
        on reached.milestone = milestones.milestone
    left join {{ ref('dim_persons') }} as persons
        on reached.person_id = persons.person_id
    left join first_leads
        on coalesce(persons.account_id, reached.account_id, reached.person_id) = first_leads.company_key
    where reached.converted_at <= {{ as_of() }}

),

-- The first won deal of a company makes it a customer; what the customer is worth belongs to it.
firsts as (

    select
        *,
        row_number() over (
            partition by milestone, path_key
            order by path_number asc
        ) = 1 as is_first
    from numbered

),

final as (

    select
        firsts.*,
        coalesce(firsts.milestone = 'won' and firsts.is_first, false) as is_new_customer,
        case when firsts.milestone = 'won' and firsts.is_first then worth.collected_amount end as collected_amount,
        case when firsts.milestone = 'won' and firsts.is_first then worth.lifetime_amount end as lifetime_amount,
        case
            when firsts.milestone = 'won' then coalesce(terms.monthly_amount, firsts.amount / {{ var('months_of_a_deal') }})
        end as monthly_amount
    from firsts
    left join worth
        on firsts.account_id = worth.account_id
    left join terms
        on firsts.record_key = terms.opportunity_key

)

select * from final
