-- Every company.
with dim_accounts as (

    select * from {{ ref('dim_accounts') }}

),

final as (

    select
        account_id,
        account_name,
        short_name,
        credit_code,
        website_domain,
        industry,
        country,
        province,
        city,
        employee_count,
        annual_revenue,
        founded_year,
        parent_account_id,
        is_partner,
        is_key_account,
        has_record,
        first_seen_at,
        record_count,
        source_count,
        person_count,
        least_confidence,
        fields_verified,
        fields_contradicted
    from dim_accounts

)

select * from final
