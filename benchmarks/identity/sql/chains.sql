-- Chains: each record shares one identifier with the one before it and another with the one after it.
-- Loads and rows are shuffled, so that clusters grow from all sides.
create table records as
select
    -- Hashes spread keys as those of real texts would be; half the range, as room for the sign.
    cast(hash('record', number) >> 1 as bigint) as record_key,
    number // $length as chain,
    cast(1 + hash('load', number) % $loads as integer) as load,
    cast(hash('row', number) >> 33 as bigint) as row
from range($records) as numbers (number);

create table edges as
select
    cast(hash('record', number) >> 1 as bigint) as record_key,
    cast(hash('identifier', number // $length, number % $length + side) >> 1 as bigint) as identifier_key,
    cast(1 + hash('load', number) % $loads as integer) as load,
    cast(hash('row', number) >> 33 as bigint) as row
from range($records) as numbers (number), range(2) as sides (side)
order by record_key;

create view truth as
select
    record_key as record_id,
    chain as person_id
from records;
