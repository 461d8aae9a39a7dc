-- How the rows of every file ended. Landing counts what it read, what was an exact duplicate and what a mapping leaves
-- out (totals); staging counts, on its own, what it accepted and quarantined: all must add up, and a test says so.
with load_log as (

    select * from {{ load_log() }}

),

outcomes as (

    select
        source_table,
        _load,
        cast(sum(case when outcome = 'accepted' then row_count else 0 end) as bigint) as rows_accepted,
        cast(sum(case when outcome = 'quarantined' then row_count else 0 end) as bigint) as rows_quarantined
    from {{ ref('stg_row_outcomes') }}
    group by source_table, _load

),

final as (

    select
        load_log.load_seq,
        coalesce(load_log.source_table, 'unassigned') as source_table,
        load_log.file,
        load_log.status,
        load_log.format,
        load_log.encoding,
        load_log.mapping,
        load_log.loaded_at,
        {{ business_date('load_log.loaded_at') }} as loaded_on,
        load_log.file_bytes,
        load_log.rows_in_file,
        coalesce(outcomes.rows_accepted, 0) as rows_accepted,
        coalesce(outcomes.rows_quarantined, 0) as rows_quarantined,
        load_log.rows_duplicate,
        coalesce(load_log.rows_left_out, 0) as rows_left_out,
        load_log.reason,
        load_log.remedy
    from load_log
    left join outcomes
        on
            load_log.load_seq = outcomes._load
            and load_log.source_table = outcomes.source_table
    where {{ is_channel_on('load_log.channel') }}

)

select * from final
