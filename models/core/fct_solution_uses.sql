-- Each use of a solution with a company, as its success manager recorded it.
with solution_uses as (

    select * from {{ ref('solution_uses') }}
    where is_current

),

final as (

    select
        solution_uses.source_table,
        solution_uses.source_key as use_key,
        solution_uses.solution_key,
        solution_uses.version,
        solution_uses.branch,
        by_organization.entity_id as account_id,
        solution_uses.staff_key,
        solution_uses.used_on,
        solution_uses.outcome,
        solution_uses._load,
        solution_uses._row
    from solution_uses
    {{ join_owner(
        'by_organization', 'organization', 'solution_uses.organization_key_type', 'solution_uses.organization_key'
    ) }}

)

select * from final
