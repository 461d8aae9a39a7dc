"""In which order files land."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowtie.landing.names import date_in_name, landing_order


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/leads_2026-11-03.csv", (2026, 11, 3)),
        ("/2026/leads_2026-11.csv", (2026, 11)),
        ("/export 20261103.xlsx", (2026, 11, 3)),
        ("/2025-01/leads_2026_02.csv", (2026, 2)),
        ("/leads_2026-13-03.csv", ()),
        ("/leads_2026-02-31.csv", ()),
        ("/order_120261103456.csv", ()),
        ("/part-10.csv", ()),
    ],
)
def test_the_last_real_date_of_a_name_counts(path: str, expected: tuple[int, ...]) -> None:
    assert date_in_name(path) == expected


def test_files_land_as_the_days_come() -> None:
    expected = [
        "crm/accounts/part-2.csv",
        "crm/accounts/part-10.csv",
        "website/events/2025/events_2025-12.csv",
        "crm/leads/daily/leads_2026-11-01.csv",
        "website/events/events_20261101.csv",
        "crm/leads/leads_2026-11-02.csv",
    ]
    assert sorted(expected, key=landing_order) == expected


@given(
    st.lists(
        st.tuples(st.sampled_from(["crm/leads", "website/events", "mall/users"]), st.dates()),
        unique=True,
        max_size=12,
    )
)
def test_all_at_once_lands_as_day_by_day(files: list[tuple[str, object]]) -> None:
    """Each day's files, landed one day after another, come in the order of all files landed at once."""
    recent = [(folder, day) for folder, day in files if 2000 <= int(str(day)[:4]) < 2100]
    paths = {f"{folder}/{folder.split('/')[1]}_{day}.csv": str(day) for folder, day in recent}
    by_day: list[str] = []
    for day in sorted(set(paths.values())):
        by_day += sorted((path for path, own in paths.items() if own == day), key=landing_order)
    assert sorted(paths, key=landing_order) == by_day
