-- Campaigns, events and codes: what happened under one is found by its ID. Of several records with one ID the earliest stands.
with campaigns as (

    select * from {{ ref('campaigns') }}
    where
        is_current
        and campaign_id is not null

),

ranked as (

    select
        *,
        row_number() over (
            partition by campaign_id order by started_on asc nulls last, source_table asc, source_key asc
        ) as place
    from campaigns

),

final as (

    select
        campaign_id,
        campaign_name,
        campaign_type,
        platform,
        channel_hint,
        city,
        started_on,
        coalesce(ended_on, started_on) as ended_on,
        source_table,
        source_key
    from ranked
    where place = 1

)

select * from final
