"""IDs that stay: however the data came, however often it is built, whatever comes later."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from warehouse.house import House, differing_rows

from bowtie.demo import generate
from bowtie.landing.names import landing_order
from bowtie.workspace import Workspace

BATCHES = 20
LOOKS = (7, 14)
IDENTITY = ("--select", "path:seeds", "+identity_changes", "+identifier_periods")
IDS = """
    select entity_type, source_table, source_key, entity_id from identity_build.record_ids
    where from_moment <= {moment} and coalesce(until_moment, {moment} + 1) > {moment}
"""


@dataclass
class Histories:
    """The same files: at once, in batches with looks in between, and the batches built anew from nothing."""

    at_once: House
    batched: House
    rebuilt: House
    seen: dict[int, set[tuple[str, ...]]] = field(default_factory=dict)


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Histories:
    at_once, batched, rebuilt = (
        House(tmp_path_factory.mktemp(name)) for name in ("at_once", "batched", "rebuilt")
    )
    generate(at_once.workspace, scale=0.02)
    raw = at_once.workspace.raw
    files = sorted(
        (path for path in raw.rglob("*") if path.is_file()),
        key=lambda path: landing_order(str(path.relative_to(raw))),
    )
    assert len(files) > BATCHES
    found = Histories(at_once, batched, rebuilt)
    for batch in range(BATCHES):
        for path in files[len(files) * batch // BATCHES : len(files) * (batch + 1) // BATCHES]:
            target = batched.workspace.raw / path.relative_to(raw)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        assert batched.ingest().landed
        if batch in LOOKS:
            batched.build(*IDENTITY, "--indirect-selection", "cautious")
            newest = newest_moment(batched)
            found.seen[newest] = set(batched.rows(IDS.format(moment=newest)))
    batched.build(*IDENTITY, "--indirect-selection", "cautious")
    at_once.ingest()
    at_once.build(*IDENTITY, "--indirect-selection", "cautious")
    rebuilt.take_landing(batched)
    rebuilt.build(*IDENTITY, "--indirect-selection", "cautious")
    return found


def newest_moment(house: House) -> int:
    return int(house.rows("select max(moment) from identity_build.identity_moments")[0][0])


def current_ids(house: House) -> dict[tuple[str, ...], str]:
    rows = house.rows(
        "select entity_type, source_table, source_key, entity_id from identity_build.record_ids"
        " where is_current"
    )
    return {row[:3]: row[3] for row in rows}


def test_twenty_batches_give_the_ids_of_all_at_once(histories: Histories) -> None:
    batched, at_once = current_ids(histories.batched), current_ids(histories.at_once)
    assert len(batched) > 1000
    assert batched == at_once


def test_a_rebuild_from_nothing_changes_no_id(histories: Histories) -> None:
    assert current_ids(histories.batched) == current_ids(histories.rebuilt)


def test_a_rebuild_from_nothing_changes_no_row(histories: Histories) -> None:
    assert differing_rows(histories.batched, histories.rebuilt, at_least=20) == {}


def test_the_history_answers_what_was_said_at_the_time(histories: Histories) -> None:
    """What the build after an earlier batch said is what the last build tells for that moment."""
    assert len(histories.seen) == len(LOOKS)
    for moment, said in histories.seen.items():
        assert set(histories.batched.rows(IDS.format(moment=moment))) == said


def test_an_id_goes_only_by_a_merge_and_comes_only_by_a_new_record_or_a_split(histories: Histories) -> None:
    moments = [*sorted(histories.seen), newest_moment(histories.batched)]
    merged = histories.batched.rows(
        "select former_id from identity_build.identity_changes where event_type in ('merge', 'transfer')"
    )
    gone_for_a_reason = {row[0] for row in merged}
    before: set[str] = set()
    gone: set[str] = set()
    for moment in moments:
        now = {row[3] for row in histories.batched.rows(IDS.format(moment=moment))}
        gone |= before - now
        before = now
    assert gone, "nothing merged: this proves little"
    assert gone <= gone_for_a_reason


def test_ids_are_told_apart(histories: Histories) -> None:
    assert histories.batched.rows(
        "select count(*) - count(distinct own_id) from identity_build.identity_records"
    ) == [(0,)]


def test_the_workspaces_differ(histories: Histories) -> None:
    """The batches landed in other loads, or the first test would compare a thing with itself."""

    def loads(workspace: Workspace) -> int:
        return len(Path(workspace.load_log).read_text(encoding="utf-8").splitlines())

    assert loads(histories.batched.workspace) >= loads(histories.at_once.workspace) > BATCHES
