-- The slices of each kind hold what all customers hold, and opening plus all movements is closing. Each row is a sum that
-- differs.
{% set columns = [
    'opening_mrr', 'new_mrr', 'expansion_mrr', 'contraction_mrr', 'churn_mrr', 'reactivation_mrr', 'closing_mrr',
    'closing_customers', 'renewals_due', 'mrr_decided', 'mrr_renewed',
] %}
with months as (

    select * from {{ ref('revenue_retention_monthly') }}

),

summed as (

    select
        {% for column in columns %}
            sum({{ column }}) as {{ column }},
        {% endfor %}
        mrr_month,
        slice_by
    from months
    group by mrr_month, slice_by

),

whole as (

    select * from summed
    where slice_by = 'all'

)

select
    summed.mrr_month,
    summed.slice_by
from summed
left join whole
    on summed.mrr_month = whole.mrr_month
where
    whole.mrr_month is null
    {% for column in columns %}
        or summed.{{ column }} <> whole.{{ column }}
    {% endfor %}
    or summed.opening_mrr + summed.new_mrr + summed.expansion_mrr + summed.contraction_mrr + summed.churn_mrr
    + summed.reactivation_mrr <> summed.closing_mrr
