-- The lead scores on every day on which they changed other than by decay, and on which decay took one below a line.
with history as (

    select * from {{ ref('score_history') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

final as (

    select
        history.entity_type,
        entities.entity_id,
        history.changed_on,
        history.cause,
        cast(history.engagement_score as {{ sql_type('float') }}) as engagement_score,
        cast(history.engagement_band as bigint) as engagement_band,
        history.fit_score,
        cast(history.fit_band as bigint) as fit_band,
        history.is_mql
    from history
    inner join entities
        on history.entity_number = entities.entity_number

)

select * from final
