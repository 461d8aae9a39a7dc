-- Values that were kept as they came and deserve a look: unknown references, values outside the known list.
with problems as (

    select * from {{ ref('fct_data_problems') }}

),

final as (

    select
        source_table,
        file,
        _row as file_row,
        column_name,
        column_label_zh,
        code,
        raw_value,
        reason,
        reason_zh,
        detail,
        remedy,
        _load as load_seq,
        loaded_at
    from problems
    where scope = 'notice' and loaded_at <= {{ as_of() }}

)

select * from final
