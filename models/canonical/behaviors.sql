{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'visitor_key', 'source_key']
    )
}}
-- Key columns first: few keys come in several versions, and only those pay for the sort that finds the newest.
{% set key_hash = row_hash(['source_table', 'visitor_key', 'source_key']) %}

with incoming as (

    select
        *,
        {{ key_hash }} as key_hash
    from ({{ union_feeds('behaviors') }}) as fed
    where {{ later_than_held() }}

),

repeated as (

    select key_hash
    from incoming
    group by key_hash
    having count(*) > 1

),

ranked as (

    select
        incoming.*,
        row_number() over (
            partition by incoming.source_table, incoming.visitor_key, incoming.source_key
            order by incoming._load desc, incoming._row desc
        ) as version_rank
    from incoming
    inner join repeated
        on incoming.key_hash = repeated.key_hash

),

final as (

    select {{ columns_of_model() }}
    from incoming
    where key_hash not in (select repeated.key_hash from repeated)

    union all

    select {{ columns_of_model() }}
    from ranked
    where version_rank = 1

)

select * from final
