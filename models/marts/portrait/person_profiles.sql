-- What somebody is and does, without what tells who it is in the world.
with entities as (

    select * from {{ ref('portrait_entities') }}
    where
        entity_type = 'person'
        and is_known

),

persons as (

    select * from {{ ref('dim_persons') }}

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

titles as (

    select * from {{ ref('portrait_titles') }}

),

labels as (

    select
        says as value_set,
        value,
        label_zh
    from {{ ref('title_values') }}
    union all
    select
        value_set,
        value,
        label_zh
    from {{ ref('profile_values') }}

),

layers as (

    select * from {{ ref('portrait_layers') }}

),

members as (

    select * from {{ ref('committee_members') }}

),

completeness as (

    select * from {{ ref('profile_completeness') }}

),

readings as (

    {{ read_portraits() }}

),

consents as (

    select * from {{ ref('person_consents') }}

),

scores as (

    select * from {{ ref('current_scores') }}

),

paths as (

    {{ purchase_paths() }}

),

activity as (

    {{ customer_activity() }}

),

contents as (

    select * from {{ ref('content_fits') }}
    where content_rank = 1

),

final as (

    select
        entities.entity_id as person_id,
        entities.is_identified,
        persons.account_id,
        layers.layer,
        layer_labels.label_zh as layer_zh,
        layers.is_customer,
        titles.job_level,
        level_labels.label_zh as job_level_zh,
        cast(titles.job_level_rank as integer) as job_level_rank,
        coalesce(titles.department, departments.department) as department,
        department_labels.label_zh as department_zh,
        titles.decision_role,
        role_labels.label_zh as decision_role_zh,
        titles.evidence as title_evidence,
        accounts.industry,
        accounts.country,
        accounts.province,
        accounts.city,
        entities.first_seen_on,
        completeness.completeness,
        cast(completeness.fields_known as integer) as fields_known,
        cast(completeness.fields_asked as integer) as fields_asked,
        completeness.missing_fields,
        completeness.next_field,
        completeness.next_touch,
        completeness.next_touch_zh,
        activity.first_active_on,
        activity.last_active_on,
        coalesce(activity.active_days_30, 0) as active_days_30,
        coalesce(activity.active_days_90, 0) as active_days_90,
        coalesce(activity.active_days_365, 0) as active_days_365,
        coalesce(activity.active_days, 0) as active_days,
        members.member_state,
        cast(scores.engagement_band as bigint) as engagement_band,
        scores.engagement_label_zh as engagement_band_zh,
        scores.grade_label as score_grade,
        scores.grade_label_zh as score_grade_zh,
        coalesce(scores.is_mql, false) as is_mql,
        readings.stage as purchase_stage,
        readings.stage_zh as purchase_stage_zh,
        readings.interests,
        readings.interests_zh,
        readings.considerations,
        readings.considerations_zh,
        readings.concerns,
        readings.concerns_zh,
        consents.consents,
        coalesce(consents.refuses_profiling, false) as refuses_profiling,
        paths.purchase_path,
        paths.purchase_path_zh,
        contents.content_key as next_content_key,
        contents.title as next_content_title,
        contents.reasons_zh as next_content_reasons_zh
    from entities
    inner join persons
        on entities.entity_id = persons.person_id
    left join accounts
        on persons.account_id = accounts.account_id
    left join titles
        on persons.job_title = titles.job_title
    left join titles as departments
        on persons.department = departments.job_title
    left join layers
        on entities.entity_number = layers.entity_number
    left join members
        on entities.entity_number = members.person_number
    left join completeness
        on entities.entity_number = completeness.entity_number
    left join readings
        on entities.entity_number = readings.entity_number
    left join consents
        on entities.entity_id = consents.person_id
    left join paths
        on entities.entity_number = paths.entity_number
    left join scores
        on entities.entity_number = scores.entity_number
    left join activity
        on entities.entity_number = activity.entity_number
    left join contents
        on entities.entity_number = contents.entity_number
    left join labels as layer_labels
        on
            layer_labels.value_set = 'layer'
            and layers.layer = layer_labels.value
    left join labels as level_labels
        on
            level_labels.value_set = 'job_level'
            and titles.job_level = level_labels.value
    left join labels as department_labels
        on
            department_labels.value_set = 'department'
            and coalesce(titles.department, departments.department) = department_labels.value
    left join labels as role_labels
        on
            role_labels.value_set = 'decision_role'
            and titles.decision_role = role_labels.value

)

select * from final
