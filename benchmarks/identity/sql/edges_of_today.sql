-- The evidence that counts today, of persons, with the numbers of the records: for who clusters it in another way.
create table edges as
select
    cast(substr(identity_records.source_key, 2) as bigint) as record_key,
    -- Below the numbers of the records.
    -1 - cast(identity_edges.right_key // 2 as bigint) as identifier_key
from warehouse.identity_build.identity_edges
inner join warehouse.identity_build.identity_records
    on
        identity_edges.left_key = identity_records.record_key
        and identity_records.entity_type = 'person'
where identity_edges.valid_until = (select max(valid_until) from warehouse.identity_build.identity_edges);
