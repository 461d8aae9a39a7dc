{{ config(contract={"enforced": false}) }}
-- Each feature month by month, once by users and once by companies: how many reach it (penetration), how many that came to its
-- flow's entry got as far (conversion), how its use is spread (share, concentration), and how many come back (retention).
{% set levels = {'user': 'user_id', 'account': 'account_id'} %}
with usage_months as (

    select * from {{ ref('usage_months') }}

),

features as (

    select * from {{ ref('dim_features') }}

),

{% for entity_type, entity_id in levels.items() %}
{{ entity_type }}_months as (

    select
        {{ entity_id }} as entity_id,
        feature,
        usage_month,
        sum(uses) as uses
    from usage_months
    where
        {{ entity_id }} is not null
        and uses > 0
        and feature is not null
    group by {{ entity_id }}, feature, usage_month

),

{{ entity_type }}_turns as (

    select
        entity_id,
        feature,
        usage_month,
        uses,
        row_number() over by_month as turn,
        lead(usage_month) over by_month as next_month
    from {{ entity_type }}_months
    window by_month as (partition by entity_id, feature order by usage_month)

),

{{ entity_type }}_counts as (

    select
        '{{ entity_type }}' as entity_type,
        feature,
        usage_month,
        count(*) as users,
        sum(uses) as uses,
        sum(case when turn = 1 then 1 else 0 end) as adopters,
        sum(case when next_month = {{ month_plus('usage_month', 1) }} then 1 else 0 end) as retained,
        {{ ratio("sum(cast(uses as " ~ sql_type('decimal') ~ ") * uses)", "cast(sum(uses) as " ~ sql_type('float') ~ ") * sum(uses)") }} as concentration
    from {{ entity_type }}_turns
    group by feature, usage_month

),

{{ entity_type }}_active as (

    select
        '{{ entity_type }}' as entity_type,
        usage_month,
        count(distinct {{ entity_id }}) as active_entities
    from usage_months
    where
        {{ entity_id }} is not null
        and is_active
    group by usage_month

),

{{ entity_type }}_entries as (

    select distinct
        {{ entity_type }}_months.entity_id,
        features.flow,
        {{ entity_type }}_months.usage_month
    from {{ entity_type }}_months
    inner join features
        on {{ entity_type }}_months.feature = features.feature
    where
        features.flow_role = 'entry'
        and features.flow is not null

),

{{ entity_type }}_entry_counts as (

    select
        '{{ entity_type }}' as entity_type,
        flow,
        usage_month,
        count(*) as entered
    from {{ entity_type }}_entries
    group by flow, usage_month

),

{{ entity_type }}_conversions as (

    select
        '{{ entity_type }}' as entity_type,
        {{ entity_type }}_months.feature,
        {{ entity_type }}_months.usage_month,
        count(*) as converted
    from {{ entity_type }}_months
    inner join features
        on {{ entity_type }}_months.feature = features.feature
    inner join {{ entity_type }}_entries
        on
            {{ entity_type }}_months.entity_id = {{ entity_type }}_entries.entity_id
            and {{ entity_type }}_months.usage_month = {{ entity_type }}_entries.usage_month
            and features.flow = {{ entity_type }}_entries.flow
    where coalesce(features.flow_role, '') <> 'entry'
    group by {{ entity_type }}_months.feature, {{ entity_type }}_months.usage_month

),

{% endfor %}
counts as (

    select * from user_counts
    union all
    select * from account_counts

),

active as (

    select * from user_active
    union all
    select * from account_active

),

entry_counts as (

    select * from user_entry_counts
    union all
    select * from account_entry_counts

),

conversions as (

    select * from user_conversions
    union all
    select * from account_conversions

),

-- All uses of a feature, also those that lead to no user or company.
totals as (

    select
        feature,
        usage_month,
        sum(uses) as all_uses,
        sum(errors) as errors
    from usage_months
    where feature is not null
    group by feature, usage_month

),

month_totals as (

    select
        usage_month,
        sum(all_uses) as month_uses
    from totals
    group by usage_month

),

joined as (

    select
        active.entity_type,
        totals.feature,
        totals.usage_month,
        {{ month_end('totals.usage_month') }} <= {{ as_of_day() }} as is_complete,
        {{ month_end(month_plus('totals.usage_month', 1)) }} <= {{ as_of_day() }} as is_followed,
        active.active_entities,
        coalesce(counts.users, 0) as users,
        coalesce(counts.adopters, 0) as adopters,
        coalesce(counts.uses, 0) as uses,
        totals.all_uses - coalesce(counts.uses, 0) as unassigned_uses,
        month_totals.month_uses,
        totals.all_uses,
        totals.errors,
        counts.concentration,
        counts.retained
    from totals
    inner join month_totals
        on totals.usage_month = month_totals.usage_month
    inner join active
        on totals.usage_month = active.usage_month
    left join counts
        on
            totals.feature = counts.feature
            and totals.usage_month = counts.usage_month
            and active.entity_type = counts.entity_type

),

final as (

    select
        joined.feature,
        joined.usage_month,
        joined.entity_type,
        features.module,
        features.flow,
        features.flow_role,
        features.is_core,
        features.value_level,
        features.is_declared,
        joined.is_complete,
        joined.active_entities,
        joined.users,
        {{ ratio('joined.users', 'joined.active_entities') }} as penetration,
        {{ wilson_bound('joined.users', 'joined.active_entities', 'low') }} as penetration_low,
        {{ wilson_bound('joined.users', 'joined.active_entities', 'high') }} as penetration_high,
        joined.adopters,
        cast(joined.uses as bigint) as uses,
        cast(joined.unassigned_uses as bigint) as unassigned_uses,
        {{ ratio('joined.all_uses', 'joined.month_uses') }} as share_of_uses,
        {{ ratio('joined.uses', 'joined.users') }} as uses_per_user,
        joined.concentration,
        {{ ratio(1, 'joined.concentration') }} as effective_users,
        case when joined.is_followed then joined.retained end as retained,
        case when joined.is_followed then {{ ratio('joined.retained', 'joined.users') }} end as retention,
        case when joined.is_followed then {{ wilson_bound('joined.retained', 'joined.users', 'low') }} end as retention_low,
        case when joined.is_followed then {{ wilson_bound('joined.retained', 'joined.users', 'high') }} end as retention_high,
        case when features.flow_role <> 'entry' then entry_counts.entered end as entered,
        case when features.flow_role <> 'entry' and entry_counts.entered > 0 then coalesce(conversions.converted, 0) end
            as converted,
        case when features.flow_role <> 'entry' then {{ ratio('coalesce(conversions.converted, 0)', 'entry_counts.entered') }} end
            as conversion,
        case
            when features.flow_role <> 'entry'
                then {{ wilson_bound('coalesce(conversions.converted, 0)', 'entry_counts.entered', 'low') }}
        end as conversion_low,
        case
            when features.flow_role <> 'entry'
                then {{ wilson_bound('coalesce(conversions.converted, 0)', 'entry_counts.entered', 'high') }}
        end as conversion_high
    from joined
    inner join features
        on joined.feature = features.feature
    left join entry_counts
        on
            joined.entity_type = entry_counts.entity_type
            and joined.usage_month = entry_counts.usage_month
            and features.flow = entry_counts.flow
    left join conversions
        on
            joined.entity_type = conversions.entity_type
            and joined.usage_month = conversions.usage_month
            and joined.feature = conversions.feature

)

select * from final
