-- Nothing is lost: what landing read of a file = what staging accepted + what it quarantined + exact duplicates +
-- what a mapping leaves out because it is no record (totals).
select
    load_seq,
    source_table,
    file,
    rows_in_file,
    rows_accepted,
    rows_quarantined,
    rows_duplicate,
    rows_left_out
from {{ ref('fct_source_files') }}
where
    status = 'landed'
    and rows_in_file is distinct from rows_accepted + rows_quarantined + rows_duplicate + rows_left_out
