-- The solution library as it stands: every version and branch of every solution.
with solutions as (

    select * from {{ ref('solutions') }}
    where is_current

),

final as (

    select
        source_table,
        source_key,
        solution_key,
        version,
        branch,
        solution_name,
        problem,
        published_on,
        retired_on,
        _load,
        _row
    from solutions

)

select * from final
