-- The time of One-ID: every load is a moment, and so is the end of every day on which a steward decided something or took
-- it back, or a match was found. Loads come in their own order, whatever the clock of the machine did.
with load_log as (

    select * from {{ load_log() }}
    where status = 'landed'

),

decisions as (

    select * from {{ ref('identity_decisions') }}

),

matches as (

    select * from {{ ref('identity_matches') }}

),

loads as (

    select
        load_seq,
        max(max(loaded_at)) over (order by load_seq) as happened_at
    from load_log
    group by load_seq

),

decision_days as (

    select decided_on
    from decisions
    union
    select revoked_on as decided_on
    from decisions
    where revoked_on is not null
    union
    select matched_on as decided_on
    from matches

),

moments as (

    select
        load_seq,
        cast(null as date) as decided_on,
        happened_at
    from loads
    union all
    select
        cast(null as bigint) as load_seq,
        decided_on,
        {{ end_of_business_day('decided_on') }} as happened_at
    from decision_days

),

final as (

    select
        cast(row_number() over (order by happened_at, load_seq nulls last, decided_on) as int) as moment,
        happened_at,
        load_seq,
        decided_on
    from moments

)

select * from final
