"""The contacts resolved by Splink, where that is installed. Arguments: the file, a folder for clusters."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

import splink.comparison_library as compare  # type: ignore[import-not-found,unused-ignore]  # its own environment
from splink import (  # type: ignore[import-not-found,unused-ignore]  # likewise
    DuckDBAPI,
    Linker,
    SettingsCreator,
    block_on,
)

from benchmarks.identity.stages import connect, step

THRESHOLDS = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)


PREPARED = (Path(__file__).parent / "sql/prepared_for_splink.sql").read_text(encoding="utf-8")


def main() -> None:
    """Train, predict, and cluster at several thresholds."""
    database, folder = sys.argv[1], Path(sys.argv[2])
    logging.getLogger("splink").setLevel(logging.ERROR)
    connection = connect(":memory:")
    connection.execute(f"attach '{database}' as given (read_only)")
    connection.execute("create view contacts as from given.contacts")
    rules: list[Any] = [
        block_on("mobiles", arrays_to_explode=["mobiles"]),
        block_on("email"),
        block_on("crm_contact_id"),
        block_on("full_name", "brand"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record_id",
        comparisons=[
            compare.ArrayIntersectAtSizes("mobiles", [1]),
            compare.EmailComparison("email"),
            compare.ExactMatch("crm_contact_id"),
            compare.LevenshteinAtThresholds("full_name", [1]).configure(term_frequency_adjustments=True),
            compare.ExactMatch("brand").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    with step("prepare"):
        connection.execute(PREPARED)
    engine = DuckDBAPI(connection)
    linker = Linker(engine.register("prepared"), settings)
    with step("train"):
        linker.training.estimate_probability_two_random_records_match(rules, recall=0.85)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
        for rule in (block_on("email"), block_on("full_name", "brand")):
            linker.training.estimate_parameters_using_expectation_maximisation(rule)
    with step("predict"):
        pairs = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    for threshold in THRESHOLDS:
        with step(f"cluster at {threshold}"):
            found = linker.clustering.cluster_pairwise_predictions_at_threshold(
                pairs, threshold_match_probability=threshold
            )
        clusters = f"select record_id, cluster_id from {found.physical_name}"
        connection.execute(f"copy ({clusters}) to '{folder}/{threshold}.parquet'")


if __name__ == "__main__":
    main()
