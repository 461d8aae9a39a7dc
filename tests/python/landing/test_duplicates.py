"""What counts as an exact duplicate: with a version any equal row of the key, without one the last landed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bowtie.contracts import Contracts
from bowtie.landing import duplicates

from .conftest import Landing

Row = tuple[str, str, str]
"""Key, version (empty for none) and name of a lead."""

KEYS, VERSIONS, NAMES = (
    st.sampled_from(["K1", "K2"]),
    st.sampled_from(["t1", "t2"]),
    st.sampled_from(["A", "B"]),
)


def rows(version: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[Row]]]:
    return st.lists(st.lists(st.tuples(KEYS, version, NAMES), max_size=8), max_size=5)


def deliver(landing: Landing, files: list[list[Row]]) -> list[Row]:
    """Ingest one file after the other; returns what landed, in order."""
    for number, file in enumerate(files):
        # A row of its own for each file: equal bytes would be no new delivery.
        body = "".join(f"{','.join(row)},2024-01-01\n" for row in [*file, (f"F{number}", "", "")])
        landing.put(f"lead_id,updated_at,full_name,created_at\n{body}", f"raw/crm/leads/{number}.csv")
    landing.ingest()
    if not files:
        return []
    found = landing.rows("lead_id, coalesce(updated_at, ''), coalesce(full_name, '')")
    return [row for row in found if not row[0].startswith("F")]


def landed(files: list[list[Row]], contracts: Contracts, many: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_MANY_FILES", many)
        return deliver(Landing(Path(folder), contracts), files)


def test_a_history_delivered_again_lands_only_its_new_versions(landing: Landing) -> None:
    history = [("K1", "t1", "A"), ("K1", "t2", "B"), ("K2", "t1", "A")]
    more = [("K1", "t3", "A"), ("K2", "t2", "C")]
    assert deliver(landing, [history, [*history, *more], [*more, *history]]) == history + more


@pytest.mark.parametrize("together", [True, False])
def test_a_value_that_returns_with_a_later_version_is_kept(landing: Landing, together: bool) -> None:
    versions = [("K1", "t1", "A"), ("K1", "t2", "B"), ("K1", "t3", "A")]
    files = [versions] if together else [[row] for row in versions]
    assert deliver(landing, files) == versions


def test_without_a_version_column_a_value_that_returns_is_kept(landing: Landing) -> None:
    for number, stage in enumerate(["A", "B", "A", "A"]):
        rows = f"C1,O1,2024-01-01,{stage}\nF{number},O1,2024-01-01,A\n"
        landing.put(
            f"change_id,opportunity_id,changed_at,to_stage\n{rows}",
            f"raw/crm/opportunity_stage_changes/{number}.csv",
        )
    landing.ingest()
    found = landing.rows("change_id, to_stage", "crm/opportunity_stage_changes")
    assert [stage for change, stage in found if change == "C1"] == ["A", "B", "A"]


def test_a_blank_version_is_none(landing: Landing) -> None:
    blank = [("K1", " ", "A"), ("K1", " ", "B"), ("K1", " ", "A")]
    assert deliver(landing, [blank]) == blank


@given(files=rows(VERSIONS), many=st.sampled_from([1, 20]))
@settings(max_examples=30, deadline=None)
def test_each_distinct_version_lands_once(files: list[list[Row]], many: int, contracts: Contracts) -> None:
    delivered = [row for file in files for row in file]
    assert sorted(landed(files, contracts, many)) == sorted(set(delivered))


@given(files=rows(st.just("")), many=st.sampled_from([1, 20]))
@settings(max_examples=30, deadline=None)
def test_without_versions_only_repeats_in_a_row_are_dropped(
    files: list[list[Row]], many: int, contracts: Contracts
) -> None:
    found = landed(files, contracts, many)
    for key in ("K1", "K2"):
        delivered = [row for file in files for row in file if row[0] == key]
        expected = [row for index, row in enumerate(delivered) if delivered[:index][-1:] != [row]]
        assert [row for row in found if row[0] == key] == expected


@given(files=rows(st.one_of(VERSIONS, st.just(""))), many=st.sampled_from([1, 20]))
@settings(max_examples=40, deadline=None)
def test_rows_with_and_without_versions_of_one_key(
    files: list[list[Row]], many: int, contracts: Contracts
) -> None:
    expected: list[Row] = []
    for row in (row for file in files for row in file):
        earlier = [other for other in expected if other[0] == row[0]]
        if row not in (earlier if row[1] else earlier[-1:]):
            expected.append(row)
    assert landed(files, contracts, many) == expected
