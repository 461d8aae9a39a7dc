"""Any subset of channels builds: none, each alone, all but each, and each switched off."""

from __future__ import annotations

import pytest

from bowtie.contracts import load_contracts
from warehouse.house import House

CONTRACTS = load_contracts().without_connectors()
CHANNELS = CONTRACTS.channels


# The rooms above core read core and no channel, and walls hold them to it: they are built with none, where
# core is empty, with all, and with the two channels that fill most of it.
ABOVE_CORE = ("portrait", "lifecycle", "success")
FEEDING_MOST = ("crm", "website")


def check(house: House, demo: House, present: set[str], without: tuple[str, ...] = ()) -> None:
    """Same relations and types as with every channel, and rows from the present channels alone."""
    missed = {"governance.metric_catalog"} if without else set()
    schemas = {name for room in without for name in (room, f"{room}_build")}
    expected = [
        column
        for column in demo.columns()
        if column[0] not in schemas and f"{column[0]}.{column[1]}" not in missed
    ]
    assert house.columns() == expected
    tables = house.rows("select distinct split_part(source_table, '.', 1) from governance.source_quality")
    assert {row[0] for row in tables} == present
    staged = " union all ".join(
        f"select '{table.channel}' where exists (select 1 from staging.stg_{table.channel}__{table.name})"
        for table in CONTRACTS.tables.values()
    )
    assert {channel for (channel,) in house.rows(staged)} == present


def leaving_out(rooms: tuple[str, ...]) -> list[str]:
    return (
        ["--exclude", *(f"path:models/{room}+ path:models/marts/{room}" for room in rooms)] if rooms else []
    )


def test_none(house: House, demo: House) -> None:
    house.workspace.landing.mkdir()
    house.build()
    check(house, demo, set())


@pytest.mark.parametrize("channel", CHANNELS)
def test_alone(channel: str, house: House, demo: House) -> None:
    house.take_landing(demo, {channel})
    without = () if channel in FEEDING_MOST else ABOVE_CORE
    house.build(*leaving_out(without))
    check(house, demo, {channel}, without)


@pytest.mark.parametrize("channel", CHANNELS)
def test_all_but(channel: str, house: House, demo: House) -> None:
    others = set(CHANNELS) - {channel}
    house.take_landing(demo, others)
    house.build(*leaving_out(ABOVE_CORE))
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
