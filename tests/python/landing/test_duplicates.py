"""What counts as an exact duplicate: a row equal to the last landed of its key and version, or of its key."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from itertools import product
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


def without_repeats(delivered: list[Row]) -> list[Row]:
    return [row for index, row in enumerate(delivered) if delivered[:index][-1:] != [row]]


def landed(files: list[list[Row]], contracts: Contracts, many: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "_MANY_FILES", many)
        return deliver(Landing(Path(folder), contracts), files)


def test_a_full_history_delivered_again_lands_nothing(landing: Landing) -> None:
    history = [("K1", "t1", "A"), ("K1", "t2", "B")]
    assert deliver(landing, [history, history, history]) == history


def test_a_history_delivered_again_lands_only_its_new_versions(landing: Landing) -> None:
    history = [("K1", "t1", "A"), ("K1", "t2", "B"), ("K2", "t1", "A")]
    more = [("K1", "t3", "A"), ("K2", "t2", "C")]
    assert deliver(landing, [history, [*history, *more], [*more, *history]]) == history + more


@pytest.mark.parametrize("together", [True, False])
def test_a_value_that_returns_with_a_later_version_is_kept(landing: Landing, together: bool) -> None:
    versions = [("K1", "t1", "A"), ("K1", "t2", "B"), ("K1", "t3", "A")]
    files = [versions] if together else [[row] for row in versions]
    assert deliver(landing, files) == versions


@pytest.mark.parametrize("together", [True, False])
def test_a_value_that_returns_within_its_version_is_kept(landing: Landing, together: bool) -> None:
    ties = [("K1", "t1", "A"), ("K1", "t1", "B"), ("K1", "t1", "A")]
    delivered = [*ties, ("K1", "t2", "C"), ties[-1]]
    files = [delivered] if together else [[row] for row in delivered]
    assert deliver(landing, files) == delivered[:-1]


def test_versions_that_differ_only_in_blanks_are_the_same(landing: Landing) -> None:
    ties = [("K1", "t1", "A"), ("K1", " t1", "B"), ("K1", "t1", "A")]
    assert deliver(landing, [ties]) == ties


@pytest.mark.parametrize("many", [1, 20])
def test_loads_from_before_the_contract_had_its_version_column_are_read(
    landing: Landing, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(duplicates, "_MANY_FILES", many)
    leads = landing.contracts.tables["crm.leads"]
    columns = tuple(column for column in leads.columns if column.name != "updated_at")
    older = replace(leads, version_column=None, columns=columns)
    new, landing.contracts = landing.contracts, Contracts({"crm.leads": older})
    for name in ("A", "B"):
        landing.put(f"lead_id,full_name,created_at\nK1,{name},2024-01-01\n", f"raw/crm/leads/old_{name}.csv")
    landing.ingest()
    landing.contracts = new
    versions = [("K1", "t1", "A"), ("K1", "t2", "B")]
    found = deliver(landing, [versions, versions])
    assert found == [("K1", "", "A"), ("K1", "", "B"), *versions]


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
def test_of_one_version_only_repeats_in_a_row_are_dropped(
    files: list[list[Row]], many: int, contracts: Contracts
) -> None:
    found = landed(files, contracts, many)
    delivered = [row for file in files for row in file]
    for version in product(("K1", "K2"), ("t1", "t2")):
        expected = without_repeats([row for row in delivered if row[:2] == version])
        assert [row for row in found if row[:2] == version] == expected


@given(files=rows(st.just("")), many=st.sampled_from([1, 20]))
@settings(max_examples=30, deadline=None)
def test_without_versions_only_repeats_in_a_row_are_dropped(
    files: list[list[Row]], many: int, contracts: Contracts
) -> None:
    found = landed(files, contracts, many)
    for key in ("K1", "K2"):
        delivered = [row for file in files for row in file if row[0] == key]
        assert [row for row in found if row[0] == key] == without_repeats(delivered)


@given(files=rows(st.one_of(VERSIONS, st.just(""))), many=st.sampled_from([1, 20]))
@settings(max_examples=40, deadline=None)
def test_rows_with_and_without_versions_of_one_key(
    files: list[list[Row]], many: int, contracts: Contracts
) -> None:
    expected: list[Row] = []
    for row in (row for file in files for row in file):
        compared = 2 if row[1] else 1
        earlier = [other for other in expected if other[:compared] == row[:compared]]
        if earlier[-1:] != [row]:
            expected.append(row)
    assert landed(files, contracts, many) == expected
