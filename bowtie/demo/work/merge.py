"""The jobs that write files: the rows of all cells in order of time, and the truth about each fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from bowtie.contracts import Contracts
from bowtie.demo.files.encode import csv_lines
from bowtie.demo.files.prepare import Block, Preparer
from bowtie.demo.files.spool import SpoolReader
from bowtie.demo.files.styles import base_style, file_name, is_due, style_of
from bowtie.demo.files.writers import first_row_number, open_writer
from bowtie.demo.market.clock import Delivery
from bowtie.demo.market.recorder import Row
from bowtie.demo.work.cell import part_path
from bowtie.demo.work.plan import Plan

COUNT_OF = {
    "exact_duplicate": "exact_duplicates",
    "row_quarantined": "rows_quarantined",
    "value_rejected": "values_rejected",
    "kept": "values_kept",
}
Counts = dict[str, Counter[str]]


def merge_delivery(
    plan: Plan, contracts: Contracts, number: int, advance: Callable[[], None]
) -> dict[str, Any]:
    """Write all files of one delivery but those of summed tables."""
    drop = plan.deliveries[number]
    reader = SpoolReader(plan.scratch_folder, plan.cells, number)
    counts: Counts = {}
    for table in sorted(contracts.tables):
        if is_due(table, drop) and not base_style(table).summed:
            counts[table] = _write(plan, contracts, table, drop, reader.blocks(table))
    advance()
    return {"counts": counts}


def merge_summed(plan: Plan, contracts: Contracts, table: str, advance: Callable[[], None]) -> dict[str, Any]:
    """Write all files of a table whose figures are summed over the cells."""
    preparer = Preparer(contracts, seed=plan.seed, dirty=plan.dirty, cell="sum")
    counts: Counter[str] = Counter()
    for drop in plan.deliveries:
        is_new = drop.number >= plan.first_new
        if not is_due(table, drop) or not (is_new or drop == plan.last_old(table)):
            continue
        reader = SpoolReader(plan.scratch_folder, plan.cells, drop.number)
        rows = _sum(reader.typed(table), base_style(table).summed)
        if not rows:
            preparer.skip(table)
            continue
        block = preparer.prepare(table, drop, rows, is_new=is_new)
        if is_new:
            counts.update(_write(plan, contracts, table, drop, [block]))
    advance()
    added = {
        measure: {currency: [rows, str(amount)] for currency, (rows, amount) in sums.items()}
        for measure, sums in preparer.money.added.items()
    }
    return {"counts": {table: counts}, "money": {"added": added, "current": {}}}


def _sum(rows: Iterable[Row], columns: tuple[str, ...]) -> list[Row]:
    total: dict[str, Row] = {}
    for row in rows:
        into = total.setdefault(row.key, row)
        if into is not row:
            for column in columns:
                into.cells[column] = _plus(into.cells[column], row.cells[column])
    return sorted(total.values(), key=lambda row: (row.delivered_at, row.key))


def _plus(one: object, other: object) -> int | Decimal:
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one + other
    raise TypeError(f"{one!r} and {other!r} cannot be summed")


def _write(
    plan: Plan, contracts: Contracts, table: str, drop: Delivery, blocks: Iterable[Block]
) -> Counter[str]:
    style = style_of(table, drop)
    name = file_name(table, drop, style)
    part = plan.scratch_folder / f"{drop.number}.{table}.part"
    counts: Counter[str] = Counter()
    dirt: list[tuple[str, ...]] = []
    writer = None
    number = first_row_number(style.file_format)
    for block in blocks:
        writer = writer or open_writer(part, contracts.tables[table], style)
        writer.write(block.payloads)
        for place in sorted(block.faults):
            key, fault = block.faults[place]
            counts[COUNT_OF[fault.outcome]] += 1
            dirt.append(
                (
                    *(name, str(number + place), table, fault.column, fault.kind, fault.outcome),
                    *(key, fault.written),
                )
            )
        number += len(block.payloads)
        counts["rows"] += len(block.payloads)
    if writer:
        writer.close()
        counts["files"] = 1
        path = plan.raw_folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        part.replace(path)
    if dirt:
        place = drop.number * 1000 + sorted(contracts.tables).index(table)
        part_path(plan.scratch_folder, "dirt", place).write_bytes("".join(csv_lines(dirt, "\n")).encode())
    return counts
