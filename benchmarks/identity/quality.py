"""How right clusters are, counted in pairs of records."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Quality:
    """Pairs of records: how many truly belong together, were put together, and both."""

    true_pairs: int
    found_pairs: int
    right_pairs: int

    @property
    def precision(self) -> float:
        """Share of the pairs put together that belong together."""
        return self.right_pairs / self.found_pairs if self.found_pairs else 0.0

    @property
    def recall(self) -> float:
        """Share of the pairs that belong together that were put together."""
        return self.right_pairs / self.true_pairs if self.true_pairs else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def quality_of(connection: duckdb.DuckDBPyConnection, clusters: str) -> Quality:
    """Compare clusters with the truth.

    Args:
        connection: Sees the table `truth` (record_id, person_id).
        clusters: A relation (record_id, cluster_id); a record without a row stands alone.
    """
    groups = {
        "truth": "person_id",
        clusters: "cluster_id",
        f"truth inner join {clusters} using (record_id)": "person_id, cluster_id",
    }
    counts: list[int] = []
    for relation, key in groups.items():
        sizes = f"select count(*) as size from {relation} group by {key}"
        pairs = f"select coalesce(sum(size * (size - 1) // 2), 0) from ({sizes})"
        counts += connection.execute(pairs).fetchall()[0]
    return Quality(*map(int, counts))


def quality_in(database: Path, clusters: str) -> Quality:
    """The same for a file of contacts."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return quality_of(connection, clusters)
