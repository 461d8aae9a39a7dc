-- Every identifier that any version of any record carried, with the load that first brought the two together:
-- the evidence from which One-ID is built. A cell with two mobiles, or with the two ids of a merge, gives two identifiers.
{% set person_identifiers = [
    'mobile', 'email', 'wechat_openid', 'wechat_unionid', 'wecom_external_user_id', 'visitor_id', 'crm_lead_id',
    'crm_contact_id', 'product_user_id', 'mall_user_id', 'training_user_id',
] %}
{% set organization_identifiers = [
    'crm_account_id', 'tenant_id', 'partner_id', 'credit_code', 'tax_number', 'website_domain', 'organization_name', 'short_name',
] %}
{% set several = ['mobile', 'crm_lead_id', 'crm_contact_id', 'crm_account_id'] %}

with carried as (

    {% for column in person_identifiers %}
        select
            source_table,
            source_key,
            'person' as entity_type,
            '{{ column }}' as identifier_type,
            {{ explode(split_text(column, ';')) if column in several else column }} as identifier_value,
            _load,
            _row
        from {{ ref('people') }}
        where {{ column }} is not null
        union all
    {% endfor %}
    select
        source_table,
        source_key,
        'person' as entity_type,
        record_id_type as identifier_type,
        record_id as identifier_value,
        _load,
        _row
    from {{ ref('people') }}
    where record_id is not null
    union all
    {% for column in organization_identifiers %}
        select
            source_table,
            source_key,
            'organization' as entity_type,
            '{{ column }}' as identifier_type,
            {{ explode(split_text(column, ';')) if column in several else column }} as identifier_value,
            _load,
            _row
        from {{ ref('organizations') }}
        where {{ column }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

ranked as (

    select
        *,
        row_number() over (
            partition by source_table, source_key, identifier_type, identifier_value
            order by _load, _row
        ) as appearance
    from carried

),

final as (

    select
        source_table,
        source_key,
        entity_type,
        identifier_type,
        identifier_value,
        _load as first_load,
        _row as first_row
    from ranked
    where appearance = 1

)

select * from final
