"""The job of one cell: simulate it, and put what it adds to each delivery into scratch files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from bowtie.contracts import Contracts
from bowtie.demo.files.encode import csv_lines
from bowtie.demo.files.prepare import Preparer
from bowtie.demo.files.spool import SpoolWriter, spool_path
from bowtie.demo.files.styles import base_style, is_due
from bowtie.demo.market.clock import Delivery
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.simulation import Simulation
from bowtie.demo.work.plan import Plan


def part_path(scratch: Path, truth: str, place: int) -> Path:
    """A part of a truth file; the parts follow each other by place."""
    return scratch / f"{truth}-{place:09d}.csv"


def run_cell(plan: Plan, contracts: Contracts, cell: int, advance: Callable[[], None]) -> dict[str, Any]:
    """Simulate one cell up to the end of the last delivery.

    Returns:
        What the cell adds to the report, in JSON types.
    """
    preparer = Preparer(contracts, seed=plan.seed, dirty=plan.dirty, cell=cell)
    names = sorted(contracts.tables)

    def keep_from(table: str) -> datetime | None:
        return None if preparer.money.keeps(table) else plan.keep_from(table)

    simulation = Simulation(
        contracts, seed=plan.seed, scale=plan.scale, cell=cell, cells=plan.cells, keep_from=keep_from
    )
    last_old = {name: plan.last_old(name) for name in names}
    for drop in plan.deliveries:
        simulation.run_until(drop.end)
        is_new = drop.number >= plan.first_new
        due = [
            name
            for name in names
            if is_due(name, drop) and (is_new or preparer.money.keeps(name) or drop == last_old[name])
        ]
        if is_new or due:
            _deliver(plan, simulation.recorder, preparer, drop, due, cell)
        advance()
    _write_truth(plan, simulation.recorder, cell)
    money = {"added": preparer.money.added, "current": preparer.money.current()}
    return {
        "persons": len(simulation.recorder.delivered_persons),
        "companies": len(simulation.recorder.delivered_companies),
        "money": {
            kind: {
                measure: {currency: [rows, str(amount)] for currency, (rows, amount) in found.items()}
                for measure, found in sums.items()
            }
            for kind, sums in money.items()
        },
    }


def _deliver(
    plan: Plan, recorder: Recorder, preparer: Preparer, drop: Delivery, due: list[str], cell: int
) -> None:
    is_new = drop.number >= plan.first_new
    records: list[tuple[str, str, str, str]] = []
    with SpoolWriter(spool_path(plan.scratch_folder, cell, drop.number)) as spool:
        for table in due:
            taken = recorder.take(table, drop.end)
            seen = recorder.newly_seen(table, taken)
            if is_new:
                records += [(table, row.key, row.person_id, row.company_id) for row in seen]
            if base_style(table).summed:
                spool.add_typed(table, taken)
            elif taken:
                block = preparer.prepare(table, drop, taken, is_new=is_new)
                if is_new:
                    spool.add(table, block)
            else:
                preparer.skip(table)
    if is_new:
        place = drop.number * plan.cells + cell
        _write(part_path(plan.scratch_folder, "records", place), records)


def _write_truth(plan: Plan, recorder: Recorder, cell: int) -> None:
    """What is true at the end: rewritten by each run."""
    for truth, rows in recorder.told.items():
        _write(
            part_path(plan.scratch_folder, truth, cell),
            (row for _, row in sorted(rows, key=lambda told: told[0])),
        )
    _write(
        part_path(plan.scratch_folder, "persons", cell),
        (
            (p.person_id, p.company.company_id, p.name, p.mobile, p.other_mobile, p.email, p.role, p.title)
            for p in recorder.delivered_persons
        ),
    )
    _write(
        part_path(plan.scratch_folder, "companies", cell),
        (
            (
                *(c.company_id, c.legal_name, c.short_name, c.domain, f"{c.fit:g}", c.industry),
                *(str(c.employees), c.credit_code, c.parent.company_id if c.parent else ""),
                str(c.is_partner).lower(),
            )
            for c in recorder.delivered_companies
        ),
    )
    _write(
        part_path(plan.scratch_folder, "first_channels", cell),
        (
            (p.person_id, p.first_channel, f"{p.first_touch_at:%Y-%m-%d %H:%M:%S}")
            for p in recorder.delivered_persons
            if p.first_touch_at
        ),
    )


def _write(path: Path, rows: Iterable[Iterable[str]]) -> None:
    path.write_bytes("".join(csv_lines(rows, "\n")).encode())
