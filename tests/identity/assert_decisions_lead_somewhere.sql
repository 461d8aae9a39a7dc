{{ config(severity='warn') }}
-- A steward's decision of which one side is no record and no identifier of any record decides nothing. A wrong kind, a wrong
-- value, or a record that has not landed yet: look at the row of the seed identity_decisions.
with verdicts as (

    select * from {{ ref('identity_verdicts') }}

),

decisions as (

    select * from {{ ref('identity_decisions') }}

),

evidence as (

    select distinct identifier_key as node_key
    from {{ ref('identity_evidence') }}

),

nodes as (

    select node_key from evidence
    union all
    select record_key as node_key from {{ ref('identity_records') }}

),

final as (

    select
        decisions.decision_id,
        decisions.left_type,
        decisions.left_value,
        decisions.right_type,
        decisions.right_value
    from decisions
    left join verdicts
        on decisions.decision_id = verdicts.decision_id
    where
        verdicts.decision_id is null
        or verdicts.left_key not in (select nodes.node_key from nodes)
        or verdicts.right_key not in (select nodes.node_key from nodes)

)

select * from final
