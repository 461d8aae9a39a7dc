-- When each company had to decide whether to stay, as known at each cut-off: on the last day of its largest contract in force. It
-- stays if any contract of its goes on or begins within the window after that day; who comes back later begins anew.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where problem is null

),

cutoffs as (

    select
        cutoff_id,
        {{ cutoff_day('months_before') }} as cutoff_on
    from {{ ref('forecast_cutoffs') }}

),

segments as (

    select * from {{ ref('account_segments') }}

),

contracts as (

    select
        account_id,
        coalesce(contract_key, term_key) as contract_key,
        min(signed_on) as signed_on,
        min(starts_on) as starts_on,
        max(coalesce(counted_until, {{ never() }})) as ends_on,
        sum(monthly_amount) as mrr
    from terms
    group by account_id, coalesce(contract_key, term_key)

),

known as (

    select
        cutoffs.cutoff_id,
        cutoffs.cutoff_on,
        contracts.*
    from contracts
    cross join cutoffs
    where coalesce(contracts.signed_on, contracts.starts_on) <= cutoffs.cutoff_on

),

-- Each contract beside those of the same company: which is larger on its last day, and which goes on after it.
beside as (

    select
        known.cutoff_id,
        known.cutoff_on,
        known.account_id,
        known.contract_key,
        known.starts_on,
        known.ends_on as decided_on,
        max(
            case
                when other.contract_key = known.contract_key then 0
                when other.starts_on > known.ends_on or other.ends_on < known.ends_on then 0
                when other.mrr > known.mrr then 1
                when other.mrr = known.mrr and other.contract_key > known.contract_key then 1
                else 0
            end
        ) as is_beside_larger,
        max(
            case
                when
                    other.ends_on > known.ends_on
                    and other.starts_on <= {{ day_plus('known.ends_on', var('renewal_window_days')) }}
                    then 1
                else 0
            end
        ) as goes_on,
        min(
            case
                when
                    other.starts_on > known.ends_on
                    and other.starts_on <= {{ day_plus('known.ends_on', var('renewal_window_days')) }}
                    then coalesce(other.signed_on, other.starts_on)
            end
        ) as renewed_on
    from known
    inner join known as other
        on
            known.cutoff_id = other.cutoff_id
            and known.account_id = other.account_id
    where known.ends_on < {{ never() }}
    group by
        known.cutoff_id, known.cutoff_on, known.account_id, known.contract_key, known.starts_on, known.ends_on

),

decisions as (

    select
        *,
        {{ day_plus('decided_on', var('renewal_window_days')) }} < cutoff_on as is_ripe,
        case
            when goes_on = 1 then 'renewed'
            when {{ day_plus('decided_on', var('renewal_window_days')) }} < cutoff_on then 'lost'
            else 'open'
        end as outcome
    from beside
    where is_beside_larger = 0

),

-- Who left and came back is a new customer from then on: its relations are numbered.
numbered as (

    select
        *,
        coalesce(
            sum(case when outcome = 'lost' then 1 else 0 end) over (
                partition by cutoff_id, account_id
                order by decided_on asc, contract_key asc
                rows between unbounded preceding and 1 preceding
            ), 0
        ) as relation
    from decisions

),

final as (

    select
        numbered.cutoff_id,
        numbered.cutoff_on,
        segments.segment_id,
        numbered.account_id,
        numbered.relation,
        row_number() over (
            partition by numbered.cutoff_id, numbered.account_id, numbered.relation
            order by numbered.decided_on asc, numbered.contract_key asc
        ) - 1 as renewals_before,
        numbered.decided_on,
        numbered.outcome,
        numbered.is_ripe,
        numbered.renewed_on,
        {{ days_from('numbered.starts_on', 'numbered.decided_on') }} + 1 as term_days
    from numbered
    inner join segments
        on numbered.account_id = segments.account_id

)

select * from final
