{{ config(materialized='view') }}
-- The day of as_of, for the compiled loops.
select
    {{ as_of_day() }} as today,
    cast({{ days_from("cast('1970-01-01' as date)", as_of_day()) }} as integer) as day_number
