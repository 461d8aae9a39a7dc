-- In which pool every person and company was when, in whose hands, in which of their lives, and what was won there.
with spells as (

    select * from {{ ref('pool_spells') }}

),

pools as (

    select * from {{ ref('pools') }}

),

staff as (

    select * from {{ ref('dim_staff') }}

),

-- Each won deal once for its person and once for its company.
wins as (

    {% for entity_type in ['person', 'account'] %}
        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_id as entity_id,
            {{ business_date('won_at') }} as won_on,
            amount
        from {{ ref('fct_opportunities') }}
        where
            won_at <= {{ as_of() }}
            and {{ entity_type }}_id is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- A deal counts where one stands on its day; what was won before the first touch, with the first.
won as (

    select
        spells.entity_type,
        spells.entity_id,
        spells.spell_no,
        count(*) as won_deals,
        sum(wins.amount) as won_amount
    from spells
    inner join wins
        on
            spells.entity_type = wins.entity_type
            and spells.entity_id = wins.entity_id
    where
        (wins.won_on >= spells.entered_on or spells.spell_no = 1)
        and coalesce(wins.won_on < spells.left_on, true)
    group by spells.entity_type, spells.entity_id, spells.spell_no

),

final as (

    select
        spells.entity_type,
        spells.entity_id,
        cast(spells.spell_no as bigint) as period_no,
        spells.pool_id,
        pools.label as pool_label,
        pools.label_zh as pool_label_zh,
        cast(spells.life_no as bigint) as life_no,
        spells.entered_on,
        spells.left_on,
        spells.left_on is null as is_current,
        cast({{ days_from('spells.entered_on', 'coalesce(spells.left_on, ' ~ as_of_day() ~ ')') }} as bigint) as days_in_period,
        spells.owner_key,
        staff.staff_name as owner_name,
        staff.role as owner_role,
        staff.team as owner_team,
        spells.is_known_owner,
        spells.record_type,
        spells.source_table,
        spells.record_key,
        spells.role as owns_as,
        coalesce(won.won_deals, 0) as won_deals,
        cast(coalesce(won.won_amount, 0) as {{ sql_type('total') }}) as won_amount
    from spells
    inner join pools
        on spells.pool_id = pools.pool_id
    left join staff
        on spells.owner_key = staff.staff_key
    left join won
        on
            spells.entity_type = won.entity_type
            and spells.entity_id = won.entity_id
            and spells.spell_no = won.spell_no

)

select * from final
