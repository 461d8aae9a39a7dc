-- Values that were kept as they came and deserve a look: unknown references, values outside the known list.
with problems as (

    select * from {{ ref('fct_data_problems') }}
    where scope = 'notice'

),

files as (

    select * from {{ ref('fct_source_files') }}
    where loaded_at <= {{ as_of() }}

),

final as (

    select
        problems.source_table,
        files.file,
        problems._row as file_row,
        problems.column_name,
        problems.column_label_zh,
        problems.code,
        problems.raw_value,
        problems.reason,
        problems.reason_zh,
        problems.detail,
        problems.remedy,
        problems._load as load_seq,
        files.loaded_at
    from problems
    inner join files
        on
            problems._load = files.load_seq
            and problems.source_table = files.source_table

)

select * from final
