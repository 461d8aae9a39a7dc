{{ config(materialized='ephemeral') }}

with surveys as (

    {{ newest_versions(ref('stg_feedback_surveys__surveys'), 'survey_id', 'updated_at') }}

)

select
    'feedback_surveys.responses' as source_table,
    responses.response_id || '|' || responses.question as source_key,
    responses.survey_id as survey_key,
    coalesce(surveys.survey_type, 'other') as survey_type,
    responses.question,
    responses.account_id as organization_key,
    case when responses.account_id is not null then 'crm_account_id' end as organization_key_type,
    coalesce(responses.product_user_id, responses.email, responses.mobile) as person_key,
    case
        when responses.product_user_id is not null then 'product_user_id'
        when responses.email is not null then 'email'
        when responses.mobile is not null then 'mobile'
    end as person_key_type,
    responses.answered_at,
    responses.score,
    surveys.scale_max,
    responses.answer as comment_text,
    surveys.product,
    responses.ticket_id as ticket_key,
    responses.updated_at,
    responses._load,
    responses._row
from {{ ref('stg_feedback_surveys__responses') }} as responses
left join surveys
    on responses.survey_id = surveys.survey_id
