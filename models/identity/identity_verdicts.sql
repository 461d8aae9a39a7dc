-- What stewards decided, in nodes and moments of the graph. Grain: one row per decision.
with decisions as (

    select * from {{ ref('identity_decisions') }}

),

names as (

    select * from {{ ref('company_names') }}

),

moments as (

    select * from {{ ref('identity_moments') }}

),

final as (

    select
        decisions.decision_id,
        decisions.entity_type,
        decisions.verdict,
        {% for side in ['left', 'right'] %}
            case
                when {{ text_contains('decisions.' ~ side ~ '_type', "'.'") }}
                    then {{ record_node('decisions.entity_type', 'decisions.' ~ side ~ '_type', 'decisions.' ~ side ~ '_value') }}
                else
                    {{ identifier_node(
                        'decisions.entity_type',
                        'decisions.' ~ side ~ '_type',
                        'coalesce(' ~ side ~ '_names.name_key, decisions.' ~ side ~ '_value)',
                    ) }}
            end as {{ side }}_key,
        {% endfor %}
        began.moment as valid_from,
        coalesce(ended.moment, {{ forever() }}) as valid_until,
        cast(row_number() over (order by decisions.decided_on, decisions.decision_id) as bigint) as decision_rank
    from decisions
    inner join moments as began
        on
            decisions.decided_on = began.decided_on
            and began.load_seq is null
    left join moments as ended
        on
            decisions.revoked_on = ended.decided_on
            and ended.load_seq is null
    {% for side in ['left', 'right'] %}
        left join names as {{ side }}_names
            on
                decisions.{{ side }}_type = 'company_name'
                and decisions.{{ side }}_value = {{ side }}_names.company_name
    {% endfor %}

)

select * from final
