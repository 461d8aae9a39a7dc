{{ config(materialized='ephemeral') }}

select
    'website.form_submissions' as source_table,
    submission_id as source_key,
    coalesce(mobile, email, submission_id) as person_key,
    case when mobile is not null then 'mobile' when email is not null then 'email' else 'submission_id' end as person_key_type,
    'all' as purpose,
    has_marketing_consent as is_granted,
    submitted_at as occurred_at,
    'form' as evidence,
    _load,
    _row
from {{ ref('stg_website__form_submissions') }}
where has_marketing_consent is not null
