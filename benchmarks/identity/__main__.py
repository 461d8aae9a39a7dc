"""Run with `python -m benchmarks.identity`: contacts with their truth, and many edges in long chains."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from benchmarks.command import JsonOption, KeepOption, ProjectOption, result_console, work_folder
from benchmarks.identity.chains import LENGTH, verify_chains, write_chains
from benchmarks.identity.contacts import write_contacts
from benchmarks.identity.ways import Way, engine_way, models_ways, portable_way, splink_way, sql_way
from benchmarks.project import Project
from benchmarks.run import Machine
from bowtie.workspace import PROJECT_ROOT


def main(
    records: Annotated[int, typer.Option(min=1_000, help="Contact records.")] = 1_000_000,
    chained: Annotated[int, typer.Option(min=50, help="Records in chains, two edges each.")] = 10_000_000,
    limit: Annotated[float, typer.Option(help="Seconds after which plain SQL is stopped.")] = 120,
    memory: Annotated[str, typer.Option(help="BOWTIE_MEMORY_LIMIT of Bowtie's models.")] = "0.85GB",
    splink: Annotated[bool, typer.Option(help="Compare with Splink (installed by pip).")] = True,
    seed: Annotated[int, typer.Option(help="Of the contacts.")] = 1,
    project: ProjectOption = PROJECT_ROOT,
    keep: KeepOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure One-ID beside its peers: speed, memory, and how right it is."""
    note = Console(stderr=True)
    with work_folder(keep, note) as folder:
        machine = Machine.look()
        frozen = Project.freeze(project.resolve(), folder / "project")
        contacts = list(_contacts(frozen, folder, note, records, seed, limit, splink, memory))
        chains = list(_chains(frozen, folder, note, chained // LENGTH * LENGTH, limit))
    console = result_console()
    console.print(machine.words(os.getloadavg()[0]))
    console.print(_table(f"{records:,} contact records", contacts))
    console.print(_table(f"{chained * 2:,} edges in chains of {LENGTH} records", chains))
    if json_file:
        result = {"machine": asdict(machine), "contacts": _plain(contacts), "chains": _plain(chains)}
        json_file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _contacts(
    project: Project,
    folder: Path,
    note: Console,
    records: int,
    seed: int,
    limit: float,
    splink: bool,
    memory: str,
) -> Iterator[Way]:
    database = folder / "contacts.duckdb"
    note.print(f"… writing {records:,} contact records", style="dim")
    write_contacts(database, records, seed)
    note.print("… contacts: Bowtie", style="dim")
    yield from models_ways(project, folder, database, memory)
    if splink:
        note.print("… contacts: Splink", style="dim")
        yield splink_way(project, database, folder / "splink")
    note.print("… contacts: plain SQL", style="dim")
    yield sql_way(project, database, "recursion", limit)


def _chains(project: Project, folder: Path, note: Console, records: int, limit: float) -> Iterator[Way]:
    # The file stands where dbt looks for a warehouse, so that the portable macro finds it.
    database = folder / "chains/warehouse.duckdb"
    database.parent.mkdir()
    note.print(f"… writing {records * 2:,} edges", style="dim")
    write_chains(database, records)
    note.print("… chains: Bowtie", style="dim")
    yield engine_way(project, database)
    now = "(select record_key, cluster_key from history where until = 2147483647)"
    verify_chains(database, now)
    note.print("… chains: portable SQL", style="dim")
    yield portable_way(project, database)
    for method in ("contraction", "recursion"):
        note.print(f"… chains: plain SQL, {method}", style="dim")
        yield sql_way(project, database, method, limit)


def _table(title: str, ways: list[Way]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("way")
    for heading in ("seconds", "peak memory", "precision", "recall", "F1"):
        table.add_column(heading, justify="right")
    table.add_column("remark")
    for way in ways:
        quality = way.quality
        rights = [quality.precision, quality.recall, quality.f1] if quality else []
        cells = [f"{right:.3f}" for right in rights] or ["–"] * 3
        stopped = "; ".join(f"{step.remark} after {step.seconds:.0f} s" for step in way.steps if step.remark)
        seconds = "–" if stopped else f"{way.seconds:.1f}"
        table.add_row(way.name, seconds, _gigabytes(way.peak_bytes), *cells, stopped or way.remark)
        for step in way.steps if len(way.steps) > 1 else ():
            told = f"{step.seconds:.1f}" + (" once" if step.name == "compile" else "")
            table.add_row(f"  {step.name}", told, _gigabytes(step.peak_bytes), style="dim")
    return table


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size else "–"


def _plain(ways: list[Way]) -> list[dict[str, object]]:
    return [{**asdict(way), "seconds": way.seconds} for way in ways]


if __name__ == "__main__":
    typer.run(main)
