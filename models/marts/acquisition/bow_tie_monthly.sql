-- Both halves of the bow-tie, link by link: of the companies that first came to the step on the left in a month, how many have
-- come to the one on the right by as_of, after how long, and for how much money. Somebody without a company counts as one.
with links as (

    select * from {{ ref('bow_tie_links') }}

),

touches as (

    select * from {{ ref('touches') }}
    where is_counted

),

conversions as (

    select * from {{ ref('milestone_conversions') }}

),

steps as (

    select
        'touch' as step,
        company_key,
        touched_on as reached_on,
        cast(null as {{ sql_type('money') }}) as amount
    from touches
    union all
    select
        milestone as step,
        coalesce(account_id, person_id) as company_key,
        converted_on as reached_on,
        amount
    from conversions
    union all
    select
        case ladders.stage_id when 'active' then 'onboarded' else 'adopted' end as step,
        periods.entity_id as company_key,
        periods.entered_on as reached_on,
        null as amount
    from {{ ref('stage_periods') }} as periods
    inner join {{ ref('stages') }} as ladders
        on
            periods.entity_type = ladders.entity_type
            and periods.ladder = ladders.ladder
            and periods.stage_rank = ladders.stage_rank
    where
        periods.entity_type = 'account'
        and periods.ladder = 'bow_tie'
        and ladders.stage_id in ('active', 'loyal')
    union all
    select
        'referral' as step,
        referrer_account_id as company_key,
        referred_on as reached_on,
        null as amount
    from {{ ref('fct_referrals') }}
    where
        referrer_account_id is not null
        and referred_on <= {{ as_of_day() }}

),

entered as (

    select
        step,
        company_key,
        min(reached_on) as entered_on
    from steps
    where company_key is not null
    group by step, company_key

),

-- The first time on the right that is not before the one on the left.
followed as (

    select
        links.link_id,
        entered.company_key,
        entered.entered_on,
        min(steps.reached_on) as reached_on,
        sum(steps.amount) as amount
    from links
    inner join entered
        on links.from_step = entered.step
    left join steps
        on
            links.to_step = steps.step
            and entered.company_key = steps.company_key
            and entered.entered_on <= steps.reached_on
    group by links.link_id, entered.company_key, entered.entered_on

),

counted as (

    select
        link_id,
        {{ month_start('entered_on') }} as entered_month,
        count(*) as entered,
        count(reached_on) as moved_on,
        median({{ days_from('entered_on', 'reached_on') }}) as median_days,
        sum(amount) as amount
    from followed
    group by link_id, {{ month_start('entered_on') }}

),

final as (

    select
        links.link_id,
        links.link_order,
        links.half,
        links.label,
        links.label_zh,
        counted.entered_month,
        counted.entered,
        counted.moved_on,
        {{ ratio('counted.moved_on', 'counted.entered') }} as conversion_rate,
        {{ wilson_bound('counted.moved_on', 'counted.entered', 'low') }} as conversion_rate_low,
        {{ wilson_bound('counted.moved_on', 'counted.entered', 'high') }} as conversion_rate_high,
        cast(counted.median_days as {{ sql_type('float') }}) as median_days,
        cast(counted.amount as {{ sql_type('total') }}) as amount,
        {{ is_mature('counted.entered_month') }} as is_mature
    from counted
    inner join links
        on counted.link_id = links.link_id

)

select * from final
