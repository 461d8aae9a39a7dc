-- The dimensions of data quality, each source judged in each: value, thresholds, verdict, evidence. Loads after as_of are not
-- seen; what is a share looks at the loads of the last `scorecard_window_days`, freshness and volume at all.
with delivered as (

    select * from {{ ref('fct_source_files') }}
    where status in ('landed', 'set_aside') and loaded_at <= {{ as_of() }}

),

files as (

    select * from delivered
    where status = 'landed'

),

recently_delivered as (

    select * from delivered
    where {{ days_between('loaded_at', as_of()) }} <= {{ var('scorecard_window_days') }}

),

recent_files as (

    select * from recently_delivered
    where status = 'landed'

),

deliveries as (

    select
        source_table,
        count(case when status = 'landed' then 1 end) as files_landed,
        count(*) as file_count
    from recently_delivered
    group by source_table

),

cadences as (

    select * from {{ ref('source_cadences') }}

),

freshness as (

    select
        newest.source_table,
        {{ seconds_between('newest.newest_load_at', as_of()) }} / 3600
        / nullif(coalesce(own.expected_hours, fallback.expected_hours), 0) as measured,
        1 as observations,
        'expected every ' || coalesce(own.expected_hours, fallback.expected_hours) || ' hours' as evidence
    from (
        select
            source_table,
            max(loaded_at) as newest_load_at
        from files
        group by source_table
    ) as newest
    left join cadences as own
        on newest.source_table = own.source_table
    left join cadences as fallback
        on fallback.source_table = '*'

),

load_days as (

    select
        source_table,
        loaded_on,
        sum(rows_in_file) as row_count,
        row_number() over (partition by source_table order by loaded_on desc) as age
    from files
    group by source_table, loaded_on

),

usual as (

    select
        source_table,
        max(case when age = 1 then row_count end) as newest_count,
        median(case when age > 1 then row_count end) as usual_count,
        count(*) - 1 as observations
    from load_days
    group by source_table

),

volume as (

    select
        source_table,
        -- Written out, as engines differ in what the least of a number and nothing is.
        case
            when newest_count <= usual_count then newest_count / nullif(cast(usual_count as double), 0)
            when newest_count > usual_count then usual_count / cast(newest_count as double)
        end as measured,
        observations,
        cast(newest_count as bigint) || ' rows, usually '
        || coalesce(cast(cast(usual_count as bigint) as varchar), '?') as evidence
    from usual

),

column_fill as (

    select
        fill.source_table,
        fill.column_name,
        sum(fill.row_count) as row_count,
        sum(fill.filled_count) as filled_count
    from {{ ref('stg_column_fill') }} as fill
    inner join recent_files
        on
            fill._load = recent_files.load_seq
            and fill.source_table = recent_files.source_table
    group by fill.source_table, fill.column_name

),

completeness as (

    select
        source_table,
        sum(filled_count) / nullif(cast(sum(row_count) as double), 0) as measured,
        max(row_count) as observations,
        'never filled: ' || {{ joined_texts("case when filled_count = 0 then column_name end") }} as evidence
    from column_fill
    where column_name <> '*'
    group by source_table

),

identifiability as (

    select
        source_table,
        filled_count / nullif(cast(row_count as double), 0) as measured,
        row_count as observations,
        cast(row_count - filled_count as bigint) || ' rows without any' as evidence
    from column_fill
    where column_name = '*'

),

row_shares as (

    select
        source_table,
        sum(rows_accepted) as rows_accepted,
        sum(rows_quarantined) as rows_quarantined,
        sum(rows_duplicate) as rows_duplicate,
        sum(rows_in_file) as rows_in_files
    from recent_files
    group by source_table

),

records as (

    select
        source_table,
        source_key
    from {{ ref('people') }}
    where is_current
    union all
    select
        source_table,
        source_key
    from {{ ref('organizations') }}
    where is_current

),

-- A name is no identity: two companies may share one.
shared_identifiers as (

    select
        identifier_type,
        identifier_value
    from {{ ref('identifiers') }}
    where identifier_type <> 'organization_name'
    group by identifier_type, identifier_value
    having min(source_table) <> max(source_table)

),

matched_records as (

    select distinct
        identifiers.source_table,
        identifiers.source_key
    from {{ ref('identifiers') }} as identifiers
    inner join shared_identifiers
        on
            identifiers.identifier_type = shared_identifiers.identifier_type
            and identifiers.identifier_value = shared_identifiers.identifier_value

),

identity_match as (

    select
        records.source_table,
        count(matched_records.source_key) / cast(count(*) as double) as measured,
        count(*) as observations,
        count(matched_records.source_key) || ' of ' || count(*) || ' records' as evidence
    from records
    left join matched_records
        on
            records.source_table = matched_records.source_table
            and records.source_key = matched_records.source_key
    group by records.source_table

),

measured as (

    {% for dimension in ['freshness', 'volume', 'completeness', 'identifiability', 'identity_match'] %}
        select
            source_table,
            '{{ dimension }}' as dimension,
            measured,
            observations,
            evidence
        from {{ dimension }}
        union all
    {% endfor %}
    select
        source_table,
        'delivery' as dimension,
        files_landed / cast(file_count as double) as measured,
        file_count as observations,
        file_count - files_landed || ' of ' || file_count || ' files set aside' as evidence
    from deliveries
    union all
    select
        source_table,
        'validity' as dimension,
        rows_accepted / nullif(cast(rows_accepted + rows_quarantined as double), 0) as measured,
        rows_accepted + rows_quarantined as observations,
        cast(rows_quarantined as bigint) || ' rows quarantined' as evidence
    from row_shares
    union all
    select
        source_table,
        'duplicates' as dimension,
        rows_duplicate / nullif(cast(rows_in_files as double), 0) as measured,
        rows_in_files as observations,
        cast(rows_duplicate as bigint) || ' rows delivered before' as evidence
    from row_shares

),

thresholds as (

    select * from {{ ref('scorecard_thresholds') }}

),

judged_sources as (

    select distinct source_table from files

),

judged as (

    select
        judged_sources.source_table,
        fallback.dimension,
        fallback.dimension_zh,
        cast(measured.measured as double) as measured,
        cast(coalesce(measured.observations, 0) as bigint) as observations,
        coalesce(own.warn_at, fallback.warn_at) as warn_at,
        coalesce(own.fail_at, fallback.fail_at) as fail_at,
        coalesce(own.minimum_observations, fallback.minimum_observations) as minimum_observations,
        fallback.is_higher_better,
        measured.evidence
    from judged_sources
    inner join thresholds as fallback
        on fallback.source_table = '*'
    left join thresholds as own
        on
            judged_sources.source_table = own.source_table
            and fallback.dimension = own.dimension
    left join measured
        on
            judged_sources.source_table = measured.source_table
            and fallback.dimension = measured.dimension

),

final as (

    select
        source_table,
        dimension,
        dimension_zh,
        measured,
        observations,
        warn_at,
        fail_at,
        case
            when measured is null or observations < minimum_observations then 'not_judged'
            when is_higher_better and measured < fail_at then 'fail'
            when is_higher_better and measured < warn_at then 'warn'
            when not is_higher_better and measured > fail_at then 'fail'
            when not is_higher_better and measured > warn_at then 'warn'
            else 'ok'
        end as verdict,
        evidence
    from judged

)

select * from final
