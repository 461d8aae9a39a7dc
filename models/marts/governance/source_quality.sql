-- How good each source table was, per day of loading.
with files as (

    select * from {{ ref('fct_source_files') }}

),

problems as (

    select
        source_table,
        _load,
        count(case when scope = 'value' then 1 end) as values_rejected,
        count(case when scope = 'notice' then 1 end) as notices
    from {{ ref('fct_data_problems') }}
    group by source_table, _load

),

by_day as (

    select
        files.source_table,
        files.loaded_on,
        count(case when files.status = 'landed' then 1 end) as files_landed,
        count(case when files.status = 'set_aside' then 1 end) as files_set_aside,
        cast(sum(files.rows_in_file) as bigint) as rows_in_files,
        cast(sum(files.rows_accepted) as bigint) as rows_accepted,
        cast(sum(files.rows_quarantined) as bigint) as rows_quarantined,
        cast(sum(files.rows_duplicate) as bigint) as rows_duplicate,
        cast(sum(files.rows_left_out) as bigint) as rows_left_out,
        cast(coalesce(sum(problems.values_rejected), 0) as bigint) as values_rejected,
        cast(coalesce(sum(problems.notices), 0) as bigint) as notices,
        max(files.loaded_at) as newest_load_at
    from files
    left join problems
        on
            files.load_seq = problems._load
            and files.source_table = problems.source_table
    group by files.source_table, files.loaded_on

),

final as (

    select
        source_table,
        loaded_on,
        files_landed,
        files_set_aside,
        rows_in_files,
        rows_accepted,
        rows_quarantined,
        rows_duplicate,
        rows_left_out,
        values_rejected,
        notices,
        -- Of the rows that were news, the share that was usable. Null where nothing was news.
        cast(rows_accepted / nullif(cast(rows_accepted + rows_quarantined as double), 0) as double) as validity_rate,
        cast(rows_duplicate / nullif(cast(rows_in_files as double), 0) as double) as duplicate_rate,
        newest_load_at,
        cast({{ seconds_between('newest_load_at', as_of()) }} / 3600 as double) as hours_before_as_of
    from by_day
    where newest_load_at <= {{ as_of() }}

)

select * from final
