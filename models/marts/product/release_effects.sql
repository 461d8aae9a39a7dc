-- What changed with each release: the module that it touches, after and before, against the modules of the same companies that no
-- release touched meanwhile (difference in differences). Each company is compared with itself: it counts before and after with
-- one weight, so that who used more or less meanwhile changes nothing. The error is that of companies drawn as a whole.
{%- set parts = {
    'adoption': ('features_used_before', 'feature_count', 'features_used_after', 'feature_count'),
    'uses': ('uses_before', '1', 'uses_after', '1'),
    'error_rate': ('errors_before', 'uses_before', 'errors_after', 'uses_after'),
    'response_ms': ('ms_before', 'answers_before', 'ms_after', 'answers_after'),
    'flow_seconds': ('seconds_before', 'timed_before', 'seconds_after', 'timed_after'),
    'completion_rate': ('finished_before', 'started_before', 'finished_after', 'started_after'),
} %}
with windows as (

    select * from {{ ref('release_windows') }}

),

metrics as (

    select * from {{ ref('release_metrics') }}

),

release_cells as (

    select * from {{ ref('release_cells') }}

),

all_cells as (

    {% for metric, columns in parts.items() %}
        select
            '{{ metric }}' as metric,
            release_no,
            subject,
            is_treated,
            account_no,
            cast({{ columns[0] }} as {{ sql_type('decimal') }}) as before_part,
            cast({{ columns[1] }} as bigint) as before_whole,
            cast({{ columns[2] }} as {{ sql_type('decimal') }}) as after_part,
            cast({{ columns[3] }} as bigint) as after_whole
        from release_cells
        where
            subject_type = '{{ 'feature' if metric == 'adoption' else 'module' }}'
            and {{ columns[1] }} > 0
            and {{ columns[3] }} > 0
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

treated_accounts as (

    select
        release_no,
        metric,
        account_no
    from all_cells
    where is_treated

),

cells as (

    select
        all_cells.release_no,
        all_cells.metric,
        all_cells.subject,
        all_cells.is_treated,
        all_cells.account_no,
        all_cells.before_part + all_cells.after_part as parts,
        all_cells.before_whole + all_cells.after_whole as wholes,
        {{ ratio('all_cells.before_whole * all_cells.after_whole', 'all_cells.before_whole + all_cells.after_whole') }} as weight,
        {{ ratio('all_cells.before_part * all_cells.after_whole', 'all_cells.before_whole + all_cells.after_whole') }}
            as before_amount,
        {{ ratio('all_cells.after_part * all_cells.before_whole', 'all_cells.before_whole + all_cells.after_whole') }}
            as after_amount
    from all_cells
    inner join treated_accounts
        on
            all_cells.release_no = treated_accounts.release_no
            and all_cells.metric = treated_accounts.metric
            and all_cells.account_no = treated_accounts.account_no

),

subjects as (

    select
        cells.release_no,
        cells.metric,
        cells.subject,
        cells.is_treated,
        metrics.scale = 'factor' as is_factor,
        count(*) as account_count,
        sum(cells.parts) as parts,
        sum(cells.wholes) as wholes,
        sum(cells.weight) as weight,
        sum(cells.before_amount) as before_amount,
        sum(cells.after_amount) as after_amount
    from cells
    inner join metrics
        on cells.metric = metrics.metric
    group by cells.release_no, cells.metric, cells.subject, cells.is_treated, metrics.scale

),

-- A subject counts for as much of the control as was counted of it; a factor needs something on both sides.
changes as (

    select
        *,
        case
            when is_factor then ln({{ ratio('after_amount', 'before_amount') }})
            else {{ ratio('after_amount - before_amount', 'weight') }}
        end as change_told,
        case
            when is_treated then 1.0
            else {{ ratio('weight', 'sum(weight) over (partition by release_no, metric, is_treated)') }}
        end as part_of_side
    from subjects
    where
        not is_factor
        or (before_amount > 0 and after_amount > 0)

),

account_influences as (

    select
        cells.release_no,
        cells.metric,
        cells.account_no,
        sum(
            case when changes.is_treated then 1 else -1 end * changes.part_of_side
            * case
                when changes.is_factor
                    then cells.after_amount / changes.after_amount - cells.before_amount / changes.before_amount
                else (cells.after_amount - cells.before_amount - changes.change_told * cells.weight) / changes.weight
            end
        ) as influence
    from cells
    inner join changes
        on
            cells.release_no = changes.release_no
            and cells.metric = changes.metric
            and cells.subject = changes.subject
            and cells.is_treated = changes.is_treated
    group by cells.release_no, cells.metric, cells.account_no

),

errors as (

    select
        release_no,
        metric,
        sqrt({{ ratio('count(*)', 'count(*) - 1') }} * sum(influence * influence)) as standard_error
    from account_influences
    group by release_no, metric

),

differences as (

    select
        release_no,
        metric,
        max(case when is_treated then account_count end) as account_count,
        max(case when is_treated then {{ ratio('before_amount', 'weight') }} end) as before_value,
        max(case when is_treated then {{ ratio('after_amount', 'weight') }} end) as after_value,
        max(case when is_treated then parts end) as parts,
        max(case when is_treated then wholes - parts end) as misses,
        count(case when not is_treated then 1 end) as control_subjects,
        sum(case when not is_treated then part_of_side * {{ ratio('before_amount', 'weight') }} end) as control_before_value,
        sum(case when not is_treated then part_of_side * {{ ratio('after_amount', 'weight') }} end) as control_after_value,
        sum(case when is_treated then change_told end) as own_change,
        sum(case when not is_treated then part_of_side * change_told end) as control_change
    from changes
    group by release_no, metric

),

judged as (

    select
        windows.*,
        metrics.metric,
        metrics.scale,
        metrics.is_up_better,
        metrics.label,
        metrics.label_zh,
        differences.account_count,
        differences.before_value,
        differences.after_value,
        differences.control_subjects,
        differences.control_before_value,
        differences.control_after_value,
        differences.own_change - differences.control_change as difference,
        {{ t_95('differences.account_count - 1') }} * errors.standard_error as half_width,
        case
            when windows.module is null then 'no module'
            when metrics.metric = 'adoption' and windows.feature is null then 'no feature'
            when not windows.is_long_enough then 'window too short'
            when coalesce(differences.account_count, 0) < {{ var('release_accounts_at_least') }} then 'too few companies'
            when
                metrics.scale = 'points'
                and least(differences.parts, differences.misses) < {{ var('release_events_at_least') }}
                then 'too few events'
            when differences.control_subjects = 0 then 'no control'
        end as why_not_told
    from windows
    cross join metrics
    left join differences
        on
            windows.release_no = differences.release_no
            and metrics.metric = differences.metric
    left join errors
        on
            windows.release_no = errors.release_no
            and metrics.metric = errors.metric

),

final as (

    select
        release_key,
        metric,
        product,
        module,
        feature,
        released_on,
        title,
        label,
        label_zh,
        scale,
        before_from,
        before_until,
        after_from,
        after_until,
        account_count,
        round(before_value, 9) as before_value,
        round(after_value, 9) as after_value,
        control_subjects,
        round(control_before_value, 9) as control_before_value,
        round(control_after_value, 9) as control_after_value,
        why_not_told,
        case
            when why_not_told is null
                then round(case when scale = 'factor' then exp(difference) else difference end, 9)
        end as effect,
        case
            when why_not_told is null
                then round(case when scale = 'factor' then exp(difference - half_width) else difference - half_width end, 9)
        end as effect_low,
        case
            when why_not_told is null
                then round(case when scale = 'factor' then exp(difference + half_width) else difference + half_width end, 9)
        end as effect_high,
        case
            when why_not_told is not null then 'not told'
            when round(abs(difference) - half_width, 9) <= 0 then 'none found'
            when (difference > 0) = is_up_better then 'better'
            else 'worse'
        end as finding
    from judged

)

select * from final
