-- Records by age, then identifiers by the edge that brought them; edges in load order.
create or replace table numbered_records as
select
    record_key,
    row_number() over (order by load, row, record_key) as number
from records;

create or replace table numbered_edges as
with placed as (

    select
        record_key,
        identifier_key,
        row_number() over (order by load, row, record_key, identifier_key) as position
    from edges

),

identifiers as (

    select
        identifier_key,
        (select count(*) from records) + min(position) as number
    from placed
    group by identifier_key

)

select
    numbered_records.number as left_key,
    identifiers.number as right_key,
    placed.position
from placed
inner join numbered_records using (record_key)
inner join identifiers using (identifier_key);
