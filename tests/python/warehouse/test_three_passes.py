"""Empty, full, three further loads: an incremental warehouse equals one built at once, row for row."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from bowtie.demo import generate
from warehouse.house import House, differing_rows


@pytest.fixture(scope="module")
def passes(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, House]:
    """One workspace that grew load by load, and one that was built from the same landing at once."""
    grown = House(tmp_path_factory.mktemp("grown"))
    grown.workspace.landing.mkdir()
    grown.build()
    assert grown.rows("select count(*) from core.fct_sessions") == [(0,)]
    generate(grown.workspace, scale=0.015)
    grown.ingest()
    grown.build()
    for _ in range(3):
        generate(grown.workspace, scale=0.015, days=1)
        assert grown.ingest().landed
        grown.build()
    at_once = House(tmp_path_factory.mktemp("at_once"))
    at_once.take_landing(grown)
    # The quality of matches is measured against the truth, which both must have.
    shutil.copytree(grown.workspace.root / "truth", at_once.workspace.root / "truth")
    at_once.build()
    return grown, at_once


def test_incremental_equals_full_refresh(passes: tuple[House, House]) -> None:
    assert differing_rows(*passes) == {}


def test_the_comparison_would_see_one_changed_row(passes: tuple[House, House], tmp_path: Path) -> None:
    grown, _ = passes
    changed = House(tmp_path / "changed")
    shutil.copy(grown.workspace.warehouse, changed.workspace.warehouse)
    with duckdb.connect(str(changed.workspace.warehouse)) as database:
        database.execute(
            "update core.fct_sessions set behavior_count = behavior_count + 1"
            " where session_id = (select min(session_id) from core.fct_sessions)"
        )
    assert differing_rows(grown, changed) == {"core.fct_sessions": (1, 1)}


def test_the_further_loads_brought_something_to_fold(passes: tuple[House, House]) -> None:
    grown, _ = passes
    late = grown.rows("""
        select count(*) from canonical.behaviors as late
        where exists (
            select 1 from canonical.behaviors as early
            where early.visitor_key = late.visitor_key and early.occurred_at > late.occurred_at
            and early._load < late._load
        )
    """)
    assert late[0][0] > 0, "no late behavior: the passes would prove little"


def test_conservation_of_behaviors(passes: tuple[House, House]) -> None:
    """Every behavior stands in exactly one session and one fold."""
    grown, _ = passes
    counts = grown.rows(
        "select (select count(*) from canonical.behaviors),"
        " (select sum(behavior_count) from core.fct_sessions),"
        " (select sum(behavior_count) from core.fct_behavior_days)"
    )[0]
    assert counts[0] == counts[1] == counts[2] > 1000
