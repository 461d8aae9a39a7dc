-- Each feature month by month, once by users and once by companies: how many reach it (penetration), how many that came to its
-- flow's entry got as far (conversion), how its use is spread (share, concentration), and how many come back (retention).
{% set numbers = {'user': 'user_no', 'account': 'account_no'} %}
with usage_months as (

    select * from {{ ref('usage_months') }}

),

feature_months as (

    select * from {{ ref('account_feature_months') }}

),

user_days as (

    select * from {{ ref('product_user_days') }}

),

features as (

    select * from {{ ref('product_features') }}

),

user_months as (

    select
        user_no as entity_no,
        feature_no,
        usage_month,
        cast(sum(uses) as bigint) as uses
    from usage_months
    where
        user_no is not null
        and feature_no is not null
        and uses > 0
    group by user_no, feature_no, usage_month

),

account_months as (

    select
        account_no as entity_no,
        feature_no,
        usage_month,
        uses
    from feature_months

),

-- Which month each month is held against: to reckon it for every row takes longer than to look it up.
months as (

    select
        usage_month,
        {{ month_plus('usage_month', -1) }} as month_before
    from usage_months
    group by usage_month

),

{% for entity_type, entity_no in numbers.items() %}
    {{ entity_type }}_returns as (

        select
            {{ entity_type }}_months.entity_no,
            {{ entity_type }}_months.feature_no,
            months.month_before as usage_month
        from {{ entity_type }}_months
        inner join months
            on {{ entity_type }}_months.usage_month = months.usage_month

    ),

    {{ entity_type }}_first_months as (

        select
            feature_no,
            min(usage_month) as usage_month
        from {{ entity_type }}_months
        group by entity_no, feature_no

    ),

    {{ entity_type }}_adopters as (

        select
            feature_no,
            usage_month,
            count(*) as adopters
        from {{ entity_type }}_first_months
        group by feature_no, usage_month

    ),

    {{ entity_type }}_uses as (

        select
            {{ entity_type }}_months.feature_no,
            {{ entity_type }}_months.usage_month,
            count(*) as using_entities,
            sum({{ entity_type }}_months.uses) as uses,
            count({{ entity_type }}_returns.entity_no) as retained,
            {{ ratio(
                'sum(' ~ entity_type ~ '_months.uses * ' ~ entity_type ~ '_months.uses)',
                'sum(' ~ entity_type ~ '_months.uses) * sum(' ~ entity_type ~ '_months.uses)'
            ) }} as concentration
        from {{ entity_type }}_months
        left join {{ entity_type }}_returns
            on
                {{ entity_type }}_months.entity_no = {{ entity_type }}_returns.entity_no
                and {{ entity_type }}_months.feature_no = {{ entity_type }}_returns.feature_no
                and {{ entity_type }}_months.usage_month = {{ entity_type }}_returns.usage_month
        group by {{ entity_type }}_months.feature_no, {{ entity_type }}_months.usage_month

    ),

    {{ entity_type }}_counts as (

        select
            '{{ entity_type }}' as entity_type,
            {{ entity_type }}_uses.*,
            coalesce({{ entity_type }}_adopters.adopters, 0) as adopters
        from {{ entity_type }}_uses
        left join {{ entity_type }}_adopters
            on
                {{ entity_type }}_uses.feature_no = {{ entity_type }}_adopters.feature_no
                and {{ entity_type }}_uses.usage_month = {{ entity_type }}_adopters.usage_month

    ),

    {{ entity_type }}_active_months as (

        select
            {{ month_start('used_on') }} as usage_month,
            {{ entity_no }}
        from user_days
        where {{ entity_no }} is not null
        group by {{ month_start('used_on') }}, {{ entity_no }}

    ),

    {{ entity_type }}_active as (

        select
            '{{ entity_type }}' as entity_type,
            usage_month,
            count(*) as active_entities
        from {{ entity_type }}_active_months
        group by usage_month

    ),

    {{ entity_type }}_entries as (

        select distinct
            {{ entity_type }}_months.entity_no,
            features.flow,
            {{ entity_type }}_months.usage_month
        from {{ entity_type }}_months
        inner join features
            on {{ entity_type }}_months.feature_no = features.feature_no
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
            {{ entity_type }}_months.feature_no,
            {{ entity_type }}_months.usage_month,
            count(*) as converted
        from {{ entity_type }}_months
        inner join features
            on {{ entity_type }}_months.feature_no = features.feature_no
        inner join {{ entity_type }}_entries
            on
                {{ entity_type }}_months.entity_no = {{ entity_type }}_entries.entity_no
                and {{ entity_type }}_months.usage_month = {{ entity_type }}_entries.usage_month
                and features.flow = {{ entity_type }}_entries.flow
        where coalesce(features.flow_role, '') <> 'entry'
        group by {{ entity_type }}_months.feature_no, {{ entity_type }}_months.usage_month

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
        feature_no,
        usage_month,
        sum(uses) as all_uses
    from usage_months
    where feature_no is not null
    group by feature_no, usage_month

),

month_totals as (

    select
        usage_month,
        sum(all_uses) as month_uses
    from totals
    group by usage_month

),

-- A declared feature that nobody used in a month of the product is told too: its uses are none.
grid as (

    select
        active.entity_type,
        active.usage_month,
        active.active_entities,
        features.*
    from active
    cross join features
    where
        features.is_declared
        or {{ month_start('features.first_used_on') }} <= active.usage_month

),

joined as (

    select
        grid.*,
        {{ month_end('grid.usage_month') }} <= {{ as_of_day() }} as is_complete,
        {{ month_end(month_plus('grid.usage_month', 1)) }} <= {{ as_of_day() }} as is_followed,
        coalesce(counts.using_entities, 0) as using_entities,
        coalesce(counts.adopters, 0) as adopters,
        coalesce(counts.uses, 0) as uses,
        coalesce(totals.all_uses, 0) as all_uses,
        month_totals.month_uses,
        counts.concentration,
        coalesce(counts.retained, 0) as retained,
        case when grid.flow_role <> 'entry' then entry_counts.entered end as entered,
        coalesce(conversions.converted, 0) as converted
    from grid
    left join totals
        on
            grid.feature_no = totals.feature_no
            and grid.usage_month = totals.usage_month
    left join month_totals
        on grid.usage_month = month_totals.usage_month
    left join counts
        on
            grid.entity_type = counts.entity_type
            and grid.feature_no = counts.feature_no
            and grid.usage_month = counts.usage_month
    left join entry_counts
        on
            grid.entity_type = entry_counts.entity_type
            and grid.flow = entry_counts.flow
            and grid.usage_month = entry_counts.usage_month
    left join conversions
        on
            grid.entity_type = conversions.entity_type
            and grid.feature_no = conversions.feature_no
            and grid.usage_month = conversions.usage_month

),

final as (

    select
        feature,
        usage_month,
        entity_type,
        module,
        flow,
        flow_role,
        is_core,
        value_level,
        is_declared,
        is_complete,
        active_entities,
        using_entities,
        {{ ratio('using_entities', 'active_entities') }} as penetration,
        {{ wilson_bound('least(using_entities, active_entities)', 'active_entities', 'low') }} as penetration_low,
        {{ wilson_bound('least(using_entities, active_entities)', 'active_entities', 'high') }} as penetration_high,
        cast(adopters as bigint) as adopters,
        cast(uses as bigint) as uses,
        cast(all_uses - uses as bigint) as unassigned_uses,
        {{ ratio('all_uses', 'month_uses') }} as share_of_uses,
        {{ ratio('uses', 'using_entities') }} as uses_per_entity,
        concentration,
        {{ ratio(1, 'concentration') }} as effective_entities,
        cast(case when is_followed then retained end as bigint) as retained,
        case when is_followed then {{ ratio('retained', 'using_entities') }} end as retention,
        case when is_followed then {{ wilson_bound('retained', 'using_entities', 'low') }} end as retention_low,
        case when is_followed then {{ wilson_bound('retained', 'using_entities', 'high') }} end as retention_high,
        entered,
        case when entered > 0 then converted end as converted,
        {{ ratio('converted', 'entered') }} as conversion_rate,
        {{ wilson_bound('converted', 'entered', 'low') }} as conversion_rate_low,
        {{ wilson_bound('converted', 'entered', 'high') }} as conversion_rate_high
    from joined

)

select * from final
