"""Any subset of channels builds: none, each alone, all but two, and each switched off."""

from __future__ import annotations

import pytest

from bowtie.contracts import load_contracts
from warehouse.house import ABOVE_CORE, House

CONTRACTS = load_contracts().without_connectors()
CHANNELS = CONTRACTS.channels

# The rooms above core are built with none, where core is empty, with all, and with the two channels that
# fill most of it.
FEEDING_MOST = ("crm", "website")
DESCRIBING = {("governance", "metric_catalog"), ("governance", "four_r_scorecard")}
OF_CORE = {"channel_costs", "placements", "sourcing_mix_monthly"}
# Each channel is left out once, together with one that has little to do with it.
HALF = len(CHANNELS) // 2
PAIRS = list(zip(CHANNELS, list(CHANNELS)[HALF:], strict=False))


def check(house: House, demo: House, present: set[str], without: tuple[str, ...] = ()) -> None:
    """Same relations and types as with every channel, and rows from the present channels alone."""
    missed = {name for room in without for name in (room, f"{room}_build")} - {"acquisition"}
    expected = [
        column
        for column in demo.columns()
        if not without
        or (
            column[0] not in missed
            and column[:2] not in DESCRIBING
            and (column[0] != "acquisition" or column[1] in OF_CORE)
        )
    ]
    assert house.columns() == expected
    tables = house.rows("select distinct split_part(source_table, '.', 1) from governance.source_quality")
    assert {row[0] for row in tables} == present
    staged = " union all ".join(
        f"select '{table.channel}' where exists (select 1 from staging.stg_{table.channel}__{table.name})"
        for table in CONTRACTS.tables.values()
    )
    assert {channel for (channel,) in house.rows(staged)} == present


def test_none(house: House, demo: House) -> None:
    house.workspace.landing.mkdir()
    house.build()
    check(house, demo, set())


@pytest.mark.parametrize("channel", CHANNELS)
def test_alone(channel: str, house: House, demo: House) -> None:
    house.take_landing(demo, {channel})
    if channel in FEEDING_MOST:
        house.build()
        check(house, demo, {channel})
    else:
        house.build_to_core()
        check(house, demo, {channel}, ABOVE_CORE)


@pytest.mark.parametrize("left_out", PAIRS, ids=" and ".join)
def test_all_but_two(left_out: tuple[str, str], house: House, demo: House) -> None:
    others = set(CHANNELS) - set(left_out)
    house.take_landing(demo, others)
    house.build_to_core()
    check(house, demo, others, ABOVE_CORE)


def test_switched_off(house: House, demo: House) -> None:
    """What has landed of a switched-off channel is not read, and nothing of it is lost."""
    off = {"crm", "website"}
    house.take_landing(demo)
    house.build(channels={channel: channel not in off for channel in CHANNELS})
    check(house, demo, set(CHANNELS) - off)
    plan = "select distinct split_part(source_table, '.', 1) from governance.tracking_plan_coverage"
    assert not off & {channel for (channel,) in house.rows(plan)}, "what is off is not missed"
    house.build("--full-refresh")
    check(house, demo, set(CHANNELS))
    assert ("website",) in house.rows(plan)
