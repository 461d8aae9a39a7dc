{{ config(materialized='ephemeral') }}

select
    'website.form_submissions' as source_table,
    submission_id as source_key,
    'form_submitter' as person_type,
    full_name,
    company_name,
    job_title,
    mobile,
    email,
    visitor_id,
    submission_id as record_id,
    'submission_id' as record_id_type,
    has_marketing_consent,
    submitted_at as recorded_at,
    _load,
    _row
from {{ ref('stg_website__form_submissions') }}
