-- What a company is and does, how it came to buy, and which roles of its buying committee are known.
with entities as (

    select * from {{ ref('portrait_entities') }}
    where
        entity_type = 'account'
        and is_known

),

accounts as (

    select * from {{ ref('dim_accounts') }}

),

layers as (

    select * from {{ ref('portrait_layers') }}

),

values_of as (

    select * from {{ ref('profile_values') }}

),

size_bands as (

    select
        *,
        lead(from_number) over (order by from_number) as until_number
    from values_of
    where value_set = 'employee_count'

),

committees as (

    select * from {{ ref('account_committees') }}

),

completeness as (

    select * from {{ ref('profile_completeness') }}

),

readings as (

    {{ read_portraits() }}

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

final as (

    select
        entities.entity_id as account_id,
        accounts.account_name,
        layers.layer,
        layer_labels.label_zh as layer_zh,
        layers.is_customer,
        accounts.is_partner,
        accounts.is_key_account,
        accounts.industry,
        accounts.employee_count,
        size_bands.value as size_band,
        size_bands.label_zh as size_band_zh,
        accounts.annual_revenue,
        accounts.country,
        accounts.province,
        accounts.city,
        accounts.parent_account_id,
        entities.first_seen_on,
        completeness.completeness,
        cast(completeness.fields_known as integer) as fields_known,
        cast(completeness.fields_asked as integer) as fields_asked,
        completeness.missing_fields,
        completeness.next_field,
        completeness.next_touch,
        completeness.next_touch_zh,
        coalesce(committees.known_people, 0) as known_people,
        coalesce(committees.active_people, 0) as active_people,
        coalesce(committees.silent_people, 0) as silent_people,
        coalesce(committees.never_active_people, 0) as never_active_people,
        coalesce(committees.known_decision_makers, 0) as known_decision_makers,
        coalesce(committees.known_influencers, 0) as known_influencers,
        coalesce(committees.known_purchasers, 0) as known_purchasers,
        coalesce(committees.known_technical_judges, 0) as known_technical_judges,
        coalesce(committees.known_users, 0) as known_users,
        coalesce(committees.without_role, 0) as people_without_role,
        committees.committee_coverage,
        committees.missing_roles,
        committees.missing_roles_zh,
        committees.silent_roles,
        committees.silent_roles_zh,
        activity.first_active_on,
        activity.last_active_on,
        coalesce(activity.active_days_30, 0) as active_days_30,
        coalesce(activity.active_days_90, 0) as active_days_90,
        coalesce(activity.active_days_365, 0) as active_days_365,
        coalesce(activity.active_days, 0) as active_days,
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
        paths.purchase_path,
        paths.purchase_path_zh,
        cast(coalesce(paths.path_steps, 0) as integer) as purchase_path_steps,
        paths.path_days as purchase_path_days
    from entities
    inner join accounts
        on entities.entity_id = accounts.account_id
    left join layers
        on entities.entity_number = layers.entity_number
    left join values_of as layer_labels
        on
            layer_labels.value_set = 'layer'
            and layers.layer = layer_labels.value
    left join size_bands
        on
            accounts.employee_count >= size_bands.from_number
            and (accounts.employee_count < size_bands.until_number or size_bands.until_number is null)
    left join committees
        on entities.entity_number = committees.account_number
    left join completeness
        on entities.entity_number = completeness.entity_number
    left join readings
        on entities.entity_number = readings.entity_number
    left join paths
        on entities.entity_number = paths.entity_number
    left join scores
        on entities.entity_number = scores.entity_number
    left join activity
        on entities.entity_number = activity.entity_number

)

select * from final
