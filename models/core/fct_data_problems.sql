-- Everything that was wrong with a landed value or row, one by one, with the raw text (masked where it identifies a
-- person), the reason and the remedy.
with outcomes as (

    select * from {{ ref('stg_row_outcomes') }}
    where _row is not null

),

files as (

    select * from {{ ref('fct_source_files') }}

),

contract_columns as (

    {{ contract_columns() }}

),

problem_codes as (

    select * from {{ ref('problem_codes') }}

),

listed as (

    {% for scope, column in {'row': 'row_problems', 'value': 'value_problems', 'notice': 'notices'}.items() %}
        select
            source_table,
            _load,
            _row,
            '{{ scope }}' as scope,
            {{ explode(split_text(column, ',')) }} as problem,
            detail,
            raw_texts
        from outcomes
        where {{ column }} is not null
        union all
    {% endfor %}
    select
        source_table,
        _load,
        _row,
        'notice' as scope,
        column_name || ':no_such_reference' as problem,
        'not found in ' || reference as detail,
        {{ json_object({'value': 'raw_value'}) }} as raw_texts
    from {{ ref('stg_reference_gaps') }}
    union all
    select
        source_table,
        _load,
        _row,
        'notice' as scope,
        column_name || ':' || code as problem,
        detail,
        {{ json_object({'value': 'raw_value'}) }} as raw_texts
    from {{ ref('fct_contradictions') }}

),

split as (

    select
        *,
        {{ text_before('problem', ':') }} as column_name,
        {{ text_after('problem', ':') }} as code
    from listed

),

valued as (

    select
        *,
        -- What compares records tells its value by itself.
        case
            when column_name <> '*'
                then coalesce({{ json_field('raw_texts', 'column_name') }}, {{ json_field('raw_texts', "'value'") }})
        end as raw_value
    from split

),

final as (

    select
        valued.source_table,
        valued._load,
        files.file,
        files.loaded_at,
        valued._row,
        valued.column_name,
        valued.code,
        valued.scope,
        contract_columns.label_zh as column_label_zh,
        {{ masked('valued.raw_value', 'contract_columns.pii') }} as raw_value,
        problem_codes.reason,
        problem_codes.reason_zh,
        valued.detail,
        problem_codes.remedy
    from valued
    left join files
        on
            valued._load = files.load_seq
            and valued.source_table = files.source_table
    left join contract_columns
        on
            valued.source_table = contract_columns.source_table
            and valued.column_name = contract_columns.column_name
    left join problem_codes
        on valued.code = problem_codes.code

)

select * from final
