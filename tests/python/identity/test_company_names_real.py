"""Recall and precision on real names; the rules were chosen on one half of them alone."""

from __future__ import annotations

import pytest
from warehouse.house import real_data

from benchmarks.company_names.exports import measure_exports
from benchmarks.company_names.pairs import Measured, measure, misled, read_pairs
from bowtie.identity.company_names import match_names, read_name

NAMES = "chinese_company_names"


@pytest.fixture(scope="module")
def pairs() -> list[tuple[str, str]]:
    return read_pairs(real_data(NAMES) / "short_and_legal_names.csv")


@pytest.fixture(scope="module")
def halves(pairs: list[tuple[str, str]]) -> tuple[Measured, Measured]:
    return measure(pairs)


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "held out"])
def test_short_names_find_their_legal_names(halves: tuple[Measured, Measured], half: int) -> None:
    found = halves[half]
    assert found.clear.names > 1_800
    assert found.clear.recall >= 0.96
    assert found.clear.precision >= 0.995


@pytest.mark.parametrize("half", [0, 1], ids=["tuned on", "held out"])
def test_names_that_the_file_makes_ambiguous_count_apart_and_are_few(
    halves: tuple[Measured, Measured], half: int
) -> None:
    found = halves[half]
    assert found.clear.names + found.ambiguous.names == found.everything.names
    assert found.ambiguous.names < 0.06 * found.everything.names
    assert found.everything.precision >= 0.99


def test_a_short_name_whose_company_is_absent_seldom_finds_another(pairs: list[tuple[str, str]]) -> None:
    assert misled(pairs) <= 0.045 * len(pairs)


def test_no_two_of_the_legal_names_are_taken_for_one_company(pairs: list[tuple[str, str]]) -> None:
    names = [read_name(legal) for _, legal in pairs]
    assert len({name.key for name in names}) == len(names)
    assert all(name.is_usable for name in names)
    assert [match for match in match_names(names) if match.verdict == "same"] == []


def test_rows_of_exports_find_their_company_by_name() -> None:
    found = measure_exports(real_data("chinese_exports"))
    assert found.names == 3_100
    assert found.recall >= 0.99
    assert found.precision >= 0.998
