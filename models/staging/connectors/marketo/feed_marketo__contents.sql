{{ config(materialized='ephemeral') }}

select
    'marketo.email_template_history' as source_table,
    id as source_key,
    'marketo:' || id as content_key,
    coalesce(subject, name) as title,
    'email' as content_type,
    from_name as author,
    {{ business_date('created_at') }} as published_on,
    url,
    updated_at,
    _load,
    _row
from {{ ref('stg_marketo__email_template_history') }}
