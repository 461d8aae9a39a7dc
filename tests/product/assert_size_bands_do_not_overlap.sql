-- A company belongs to one band of account_size_bands at most, or its uses would count twice.
{% set most = 9223372036854775807 %}
with bands as (

    select
        band_id,
        coalesce(employees_from, 0) as employees_from,
        coalesce(employees_to, {{ most }}) as employees_to
    from {{ ref('account_size_bands') }}

)

select
    bands.band_id,
    other_bands.band_id as other_band_id
from bands
cross join bands as other_bands
where
    (
        bands.band_id < other_bands.band_id
        and bands.employees_from <= other_bands.employees_to
        and bands.employees_to >= other_bands.employees_from
    )
    or (bands.band_id = other_bands.band_id and bands.employees_from > other_bands.employees_to)
