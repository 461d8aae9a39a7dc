-- What was rejected and why: whole rows (scope row), single values of accepted rows (scope value), and whole files
-- (scope file) that could not be read.
with problems as (

    select * from {{ ref('fct_data_problems') }}
    where scope in ('row', 'value') and loaded_at <= {{ as_of() }}

),

files as (

    select * from {{ ref('fct_source_files') }}
    where loaded_at <= {{ as_of() }}

),

rejected_values as (

    select
        source_table,
        file,
        _row as file_row,
        column_name,
        column_label_zh,
        scope,
        code,
        raw_value,
        reason,
        reason_zh,
        detail,
        remedy,
        _load as load_seq,
        loaded_at
    from problems

),

rejected_files as (

    select
        source_table,
        file,
        cast(null as bigint) as file_row,
        cast(null as varchar) as column_name,
        cast(null as varchar) as column_label_zh,
        'file' as scope,
        'set_aside' as code,
        cast(null as varchar) as raw_value,
        'The file could not be landed' as reason,
        '文件无法入库' as reason_zh,
        reason as detail,
        remedy,
        load_seq,
        loaded_at
    from files
    where status = 'set_aside'

),

final as (

    select * from rejected_values
    union all
    select * from rejected_files

)

select * from final
