-- Records of customers that cannot be right: kept as they are, and told as notices of their rows. A contract that ends before it
-- begins, or runs beside another of the same product; a refund of more than was paid; the first use of a feature that nobody
-- declared; a score beyond its scale.
with terms as (

    select * from {{ ref('fct_contract_terms') }}

),

payments as (

    select * from {{ ref('fct_payments') }}

),

usage_rows as (

    select * from {{ ref('fct_usage_rows') }}

),

features as (

    select distinct feature
    from {{ ref('features') }}
    where is_current

),

declared as (

    select count(*) as features
    from features

),

surveys as (

    select
        *,
        {{ highest_score('survey_type', 'scale_max') }} as highest_score
    from {{ ref('fct_surveys') }}

),

backward as (

    select
        source_table,
        _load,
        _row,
        'ends_on' as column_name,
        'ends_before_it_starts' as code,
        concat_ws(' ', 'begins on', cast(starts_on as {{ sql_type('text') }})) as detail,
        cast(ends_on as {{ sql_type('text') }}) as raw_value
    from terms
    where ends_on < starts_on

),

-- More seats are often a contract of their own: expansions overlap by nature.
overlapping as (

    select
        later.source_table,
        later._load,
        later._row,
        'starts_on' as column_name,
        'overlapping_contracts' as code,
        concat_ws(
            ' ', later.product, 'runs to', cast(max(earlier.counted_until) as {{ sql_type('text') }}),
            'by', min(earlier.contract_key)
        ) as detail,
        cast(later.starts_on as {{ sql_type('text') }}) as raw_value
    from terms as later
    inner join terms as earlier
        on
            later.account_id = earlier.account_id
            and later.product = earlier.product
    where
        later.problem is null
        and earlier.problem is null
        and later.contract_type in ('new', 'renewal')
        and earlier.contract_type in ('new', 'renewal')
        and later.contract_key <> earlier.contract_key
        and later.starts_on <= earlier.counted_until
        and (
            later.starts_on > earlier.starts_on
            or (later.starts_on = earlier.starts_on and later.contract_key > earlier.contract_key)
        )
    group by later.source_table, later._load, later._row, later.product, later.starts_on

),

paid as (

    select
        payment_key,
        currency,
        max(amount_original) as amount_original
    from payments
    where payment_type = 'payment'
    group by payment_key, currency

),

-- Refunds of one payment are taken in the order in which they came; that with which more is gone than came is told.
refunds as (

    select
        *,
        sum(amount_original) over (
            partition by refunded_payment_key, currency
            order by paid_at asc, source_table asc, payment_key asc
            rows between unbounded preceding and current row
        ) as refunded
    from payments
    where
        payment_type = 'refund'
        and refunded_payment_key is not null

),

refunded_beyond as (

    select
        refunds.source_table,
        refunds._load,
        refunds._row,
        'amount' as column_name,
        'refund_beyond_payment' as code,
        concat_ws(' ', 'payment', paid.payment_key, 'was', {{ quantity_text('paid.amount_original') }}) as detail,
        {{ quantity_text('-refunds.refunded') }} as raw_value
    from refunds
    inner join paid
        on
            refunds.refunded_payment_key = paid.payment_key
            and refunds.currency = paid.currency
    where paid.amount_original + refunds.refunded < 0

),

-- Told only where features are declared at all; once for each, at its first row.
undeclared as (

    select
        usage_rows.source_table,
        usage_rows.feature,
        usage_rows._load,
        usage_rows._row,
        count(*) over (partition by usage_rows.source_table, usage_rows.feature) as uses,
        row_number() over (
            partition by usage_rows.source_table, usage_rows.feature
            order by usage_rows._load asc, usage_rows._row asc, usage_rows.source_key asc
        ) as turn
    from usage_rows
    cross join declared
    left join features
        on usage_rows.feature = features.feature
    where
        usage_rows.feature is not null
        and features.feature is null
        and declared.features > 0

),

unknown_features as (

    select
        source_table,
        _load,
        _row,
        'feature' as column_name,
        'unknown_feature' as code,
        concat_ws(' ', uses, 'rows name it') as detail,
        feature as raw_value
    from undeclared
    where turn = 1

),

beyond_scale as (

    select
        source_table,
        _load,
        _row,
        'score' as column_name,
        'score_beyond_scale' as code,
        concat_ws(' ', 'the scale ends at', {{ quantity_text('highest_score') }}) as detail,
        {{ quantity_text('score') }} as raw_value
    from surveys
    where score > highest_score or score < 0

),

final as (

    select * from backward
    union all
    select * from overlapping
    union all
    select * from refunded_beyond
    union all
    select * from unknown_features
    union all
    select * from beyond_scale

)

select * from final
