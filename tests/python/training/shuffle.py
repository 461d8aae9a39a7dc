"""Gives everybody somebody else's future: what was known by the snapshot stays, what came later does not."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

# Days are moved by the distance of the two snapshots, so that a future begins on the day after each.
_SHUFFLED = """
    create or replace temp table shuffled as
    select measured.*
    from measured inner join pairs on measured.entity_number = pairs.entity_number
    where greatest(occurred_on, known_on) <= pairs.as_of
    union all
    select
        pairs.entity_number, metric_id,
        occurred_on + cast(pairs.as_of - pairs.other_as_of as int),
        known_on + cast(pairs.as_of - pairs.other_as_of as int),
        quantity
    from measured inner join pairs on measured.entity_number = pairs.other_number
    where greatest(occurred_on, known_on) > pairs.other_as_of
"""


def shuffle_future(connection: duckdb.DuckDBPyConnection, seed: int) -> None:
    """Change the table `measured` for those in the table `snapshots`, of which nobody may have two."""
    found = connection.execute("select entity_number, as_of from snapshots order by entity_number").fetchall()
    assert len({row[0] for row in found}) == len(found) > 1
    order = np.random.default_rng(seed).permutation(len(found))
    others = [found[place] for place in order]
    pairs = pa.table(
        {
            "entity_number": [row[0] for row in found],
            "as_of": [row[1] for row in found],
            "other_number": [row[0] for row in others],
            "other_as_of": [row[1] for row in others],
        }
    )
    connection.register("pairs", pairs)
    connection.execute(_SHUFFLED)
    connection.execute("create or replace temp table measured as from shuffled")
