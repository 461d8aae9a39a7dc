"""A market of several cells: one company to whoever reads the files, the same bytes however it is made."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from demo_files import all_bytes, judge_all, read_rows, truth

from bowtie.contracts import Contracts, load_contracts
from bowtie.demo import generate
from bowtie.demo.files.styles import styles
from bowtie.demo.market.catalog import CAMPAIGNS
from bowtie.demo.market.clock import HISTORY_END, START
from bowtie.workspace import Workspace

SCALE = 0.005
CELL = 5
DIRTY = 0.05
DAYS = 20


def write(folder: Path, days: int | None = None, workers: int = 1) -> Workspace:
    workspace = Workspace(folder)
    generate(workspace, scale=SCALE, cell_companies=CELL, dirty=DIRTY, days=days, workers=workers)
    return workspace


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts().without_connectors()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Three cells, the history and twenty days, in one run and one process."""
    return write(tmp_path_factory.mktemp("cells"), DAYS)


def test_two_processes_write_the_same_bytes_as_one(demo: Workspace, tmp_path: Path) -> None:
    write(tmp_path, DAYS, workers=2)
    assert all_bytes(tmp_path) == all_bytes(demo.root)


def test_twenty_single_days_equal_one_run(demo: Workspace, tmp_path: Path) -> None:
    write(tmp_path)
    for _ in range(DAYS):
        write(tmp_path, 1)
    assert all_bytes(tmp_path) == all_bytes(demo.root)


def test_a_run_that_is_killed_is_finished_by_the_next(demo: Workspace, tmp_path: Path) -> None:
    """Killed where it hurts: files of the new days and longer truths are there, the state is not."""
    write(tmp_path, DAYS // 2)
    call = (
        "from pathlib import Path; from bowtie.demo import generate; from bowtie.workspace import Workspace;"
        f" generate(Workspace(Path({str(tmp_path)!r})), scale={SCALE}, cell_companies={CELL}, dirty={DIRTY},"
        f" days={DAYS - DAYS // 2}, workers=2)"
    )
    before = len(list((tmp_path / "raw").rglob("*")))
    child = subprocess.Popen([sys.executable, "-c", call])  # noqa: S603 - our own words
    deadline = time.monotonic() + 60
    while len(list((tmp_path / "raw").rglob("*"))) == before and time.monotonic() < deadline:
        time.sleep(0.01)
    child.kill()
    child.wait()
    for name in ("records", "dirt"):
        with (tmp_path / f"truth/{name}.csv").open("a") as file:
            file.write("half a li")
    state = json.loads((tmp_path / "truth/demo.json").read_text())
    assert (state["days_delivered"], state["days_wanted"]) == (DAYS // 2, DAYS)
    write(tmp_path)
    assert all_bytes(tmp_path) == all_bytes(demo.root)


def test_nothing_of_the_work_is_left(demo: Workspace) -> None:
    assert sorted(path.name for path in demo.root.iterdir()) == ["raw", "truth"]
    assert not [path.name for path in demo.truth.iterdir() if path.suffix not in (".csv", ".json")]


def test_a_key_is_one_record_in_all_cells(demo: Workspace, contracts: Contracts) -> None:
    """Each key once, or several versions of one owner: cells never hand out the same number."""
    owners = Counter((row["source_table"], row["source_key"]) for row in truth(demo, "records"))
    assert max(owners.values()) == 1
    for name in styles():
        table = contracts.tables[name]
        moments = Counter(
            tuple(row.cells.get(column, "") for column in (*table.key, table.version_column or ""))
            for row in read_rows(demo, table)
            if row.is_whole and all(column in row.cells for column in table.key)
        )
        copies = sum(number - 1 for number in moments.values())
        stated = [row for row in truth(demo, "dirt") if row["source_table"] == name]
        assert copies <= len(stated), name
    for name in ("persons", "companies"):
        ids = [row[f"{'person' if name == 'persons' else 'company'}_id"] for row in truth(demo, name)]
        assert len(ids) == len(set(ids))
    mobiles = [row["mobile"] for row in truth(demo, "persons")]
    assert len(mobiles) == len(set(mobiles))
    names = [row["legal_name"] for row in truth(demo, "companies")]
    assert len(names) == len(set(names))


def test_the_truth_of_several_cells_counts_what_a_strict_reader_counts(
    demo: Workspace, contracts: Contracts
) -> None:
    totals = {row["source_table"]: row for row in truth(demo, "totals")}
    faults = {
        (row["file"], row["row"], row["expected_outcome"])
        for row in truth(demo, "dirt")
        if row["expected_outcome"] != "kept"
    }
    found = set()
    for name, table in judge_all(demo, contracts).items():
        for count in ("files", "rows", "exact_duplicates", "rows_quarantined", "values_rejected"):
            assert int(totals[name][count]) == table.counts[count], (name, count)
        found |= table.faults
    assert found == faults


def test_costs_are_one_line_per_placement_and_day(demo: Workspace, contracts: Contracts) -> None:
    """Three cells buy clicks; the platform sends one bill."""
    table = contracts.tables["advertising.ad_costs"]
    rows = sum(1 for _ in read_rows(demo, table))
    copies = sum(
        row["kind"] == "exact_duplicate" and row["source_table"] == table.source_table
        for row in truth(demo, "dirt")
    )
    placements = sum(len(keywords or [""]) for campaign in CAMPAIGNS for _, keywords in campaign.groups)
    days = (HISTORY_END - START).days + DAYS
    assert rows - copies == placements * days


def test_rows_of_all_cells_stand_in_order_of_time(demo: Workspace, contracts: Contracts) -> None:
    """But for the few that any export misplaces, and the late ones."""
    times = [
        row.cells["occurred_at"]
        for row in read_rows(demo, contracts.tables["website.events"])
        if row.file.endswith("2026-10.jsonl") and row.cells.get("occurred_at", "")[:2] == "20"
    ]
    inversions = sum(one > other for one, other in pairwise(times))
    assert 0 < inversions < 0.15 * len(times)
    visitors = {row.cells.get("visitor_id") for row in read_rows(demo, contracts.tables["website.events"])}
    assert len(visitors) > 30
