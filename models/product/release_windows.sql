-- The days before and after each release by which it is judged, cut where another release touches the same module: the day of the
-- release itself counts on neither side.
{% set least_days = var('release_window_days_at_least') %}
with releases as (

    select * from {{ ref('dim_releases') }}

),

pairs as (

    select
        releases.release_key,
        other_releases.released_on as other_on,
        releases.released_on,
        coalesce(releases.module = other_releases.module, true) as is_of_module
    from releases
    cross join releases as other_releases
    where releases.released_on <> other_releases.released_on

),

neighbors as (

    select
        release_key,
        max(case when other_on < released_on then other_on end) as previous_on,
        min(case when other_on > released_on then other_on end) as next_on
    from pairs
    where is_of_module
    group by release_key

),

cut as (

    select
        releases.*,
        greatest(
            {{ day_plus('releases.released_on', -1 * var('release_window_days')) }},
            coalesce({{ day_after('neighbors.previous_on') }}, date '1900-01-01')
        ) as before_from,
        {{ day_plus('releases.released_on', -1) }} as before_until,
        {{ day_after('releases.released_on') }} as after_from,
        least(
            {{ day_plus('releases.released_on', var('release_window_days')) }},
            coalesce({{ day_plus('neighbors.next_on', -1) }}, {{ never() }}),
            {{ as_of_day() }}
        ) as after_until
    from releases
    left join neighbors
        on releases.release_key = neighbors.release_key

),

final as (

    select
        cast(row_number() over (order by release_key asc) as integer) as release_no,
        release_key,
        product,
        module,
        feature,
        released_on,
        title,
        before_from,
        before_until,
        after_from,
        after_until,
        {{ days_from('before_from', 'before_until') }} + 1 >= {{ least_days }}
        and {{ days_from('after_from', 'after_until') }} + 1 >= {{ least_days }} as is_long_enough
    from cut

)

select * from final
