-- How well One-ID matches, against what is known to be true.
select
    entity_type,
    source_table_a,
    source_table_b,
    true_pairs,
    found_pairs,
    matched_pairs,
    pairwise_precision,
    pairwise_recall,
    pairwise_f1,
    records,
    true_clusters,
    found_clusters,
    matched_clusters,
    cluster_precision,
    cluster_recall,
    cluster_f1
from {{ ref('identity_match_quality') }}
