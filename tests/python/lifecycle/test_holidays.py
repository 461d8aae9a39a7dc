"""The seed of holidays is what its command makes of the library, and what the State Council announced."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from bowtie.calendars import __main__ as command
from bowtie.calendars import seed
from bowtie.calendars.public_holidays import (
    CHINESE_NAMES,
    DAY_OFF,
    WORKING_DAY,
    special_days,
    years_without_moved_days,
)
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT

HELD = seed.read_days()
needs_library = pytest.mark.skipif(
    importlib.util.find_spec("holidays") is None,
    reason="the library `holidays` is not installed: pip install 'bowtie[calendars]'",
)


@needs_library
def test_the_seed_is_what_its_command_makes(tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    shutil.copy(PROJECT_ROOT / seed.SEED, tmp_path / seed.SEED)
    with (tmp_path / seed.SEED).open("a", encoding="utf-8") as file:
        file.write("ZZ_ACME,2026-09-01,day_off,,Founders' day,司庆日\n")
    seed.renew(seed.REGIONS, None, None, tmp_path)
    own = "ZZ_ACME,2026-09-01,day_off,,Founders' day,司庆日\n"
    made = (tmp_path / seed.SEED).read_text("utf-8")
    assert made == (PROJECT_ROOT / seed.SEED).read_text("utf-8") + own


@pytest.mark.parametrize(
    ("first", "last", "works"),
    [
        # The notices of the State Council for 2025 and 2026: days off, and working days moved for them.
        ("2025-01-28", "2025-02-04", ["2025-01-26", "2025-02-08"]),
        ("2025-04-04", "2025-04-06", []),
        ("2025-05-01", "2025-05-05", ["2025-04-27"]),
        ("2025-05-31", "2025-06-02", []),
        ("2025-10-01", "2025-10-08", ["2025-09-28", "2025-10-11"]),
        ("2026-01-01", "2026-01-03", ["2026-01-04"]),
        ("2026-02-15", "2026-02-23", ["2026-02-14", "2026-02-28"]),
        ("2026-10-01", "2026-10-07", ["2026-09-20", "2026-10-10"]),
    ],
)
def test_holidays_of_china_are_those_announced(first: str, last: str, works: list[str]) -> None:
    kinds = {one.day: one.kind for one in HELD if one.region == "CN"}
    begun, ended = date.fromisoformat(first), date.fromisoformat(last)
    off = [str(begun + timedelta(days=number)) for number in range((ended - begun).days + 1)]
    assert [kinds.get(day) for day in off] == [DAY_OFF] * len(off)
    around = (str(begun - timedelta(days=1)), str(ended + timedelta(days=1)))
    assert DAY_OFF not in [kinds.get(day) for day in around]
    assert [kinds.get(day) for day in works] == [WORKING_DAY] * len(works)


def test_each_moved_working_day_makes_up_for_one_day_off() -> None:
    moved = [one for one in HELD if one.kind == WORKING_DAY]
    made_up = Counter(one.label.removeprefix("Working day for ") for one in moved)
    off = {one.day for one in HELD if one.kind == DAY_OFF and one.region == "CN"}
    assert len(moved) > 60
    for one in moved:
        instead = one.label.removeprefix("Working day for ")
        assert instead in off
        assert made_up[instead] == 1
        assert int(one.works_like) == date.fromisoformat(instead).isoweekday()
        assert date.fromisoformat(one.day).isoweekday() > 5
    assert years_without_moved_days(HELD, "CN") == [2027]
    assert years_without_moved_days(HELD, "US") == []


def test_every_day_has_a_chinese_label() -> None:
    assert [one for one in HELD if not any("一" <= sign <= "鿿" for sign in one.label_zh)] == []
    assert {one.region for one in HELD} == {"CN", "US"}
    assert {int(one.day[:4]) for one in HELD} == {*range(2016, 2028)}
    assert "Thanksgiving Day" in CHINESE_NAMES


@needs_library
def test_a_part_of_a_country_and_an_unknown_one() -> None:
    assert any(one.label.startswith("Cesar Chavez") for one in special_days("US-CA", [2024]))
    with pytest.raises(UserError, match="no region `XX`"):
        special_days("XX", [2026])


def test_the_command_says_what_it_lacks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    before = (PROJECT_ROOT / seed.SEED).read_bytes()
    assert command.main(["CN"]) == 1
    assert "pip install 'bowtie[calendars]'" in capsys.readouterr().err
    assert command.main(["DE"]) == 2  # nothing tells for which years
    assert (PROJECT_ROOT / seed.SEED).read_bytes() == before
