-- What stewards decided, and what a probabilistic matcher found likely enough, in nodes and moments of the graph. Grain: one
-- row per decision or match.
with decisions as (

    select
        decision_id,
        entity_type,
        verdict,
        left_type,
        left_value,
        right_type,
        right_value,
        decided_on,
        revoked_on,
        decided_by,
        reason
    from {{ ref('identity_decisions') }}
    union all
    select
        match_id as decision_id,
        entity_type,
        'same' as verdict,
        left_type,
        left_value,
        right_type,
        right_value,
        matched_on as decided_on,
        cast(null as date) as revoked_on,
        model as decided_by,
        'probability ' || cast(probability as {{ sql_type('text') }}) as reason
    from {{ ref('identity_matches') }}
    where probability >= {{ var('match_links_at_least') }}

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
        decisions.left_type,
        decisions.left_value,
        decisions.right_type,
        decisions.right_value,
        decisions.decided_on,
        decisions.decided_by,
        decisions.reason,
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
