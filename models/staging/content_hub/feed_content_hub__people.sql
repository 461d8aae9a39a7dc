{{ config(materialized='ephemeral') }}

-- What a third party hands over with an access.
select
    'content_hub.accesses' as source_table,
    access_id as source_key,
    'reader' as person_type,
    full_name,
    company_name,
    mobile,
    email,
    visitor_id,
    access_id as record_id,
    'access_id' as record_id_type,
    occurred_at as recorded_at,
    _load,
    _row
from {{ ref('stg_content_hub__accesses') }}
where coalesce(mobile, email) is not null
