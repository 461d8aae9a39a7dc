"""Run with `python -m benchmarks.company`: the demo company from nothing to its marts, and one further day.

Unlike `python -m benchmarks`, which follows one table step by step, this measures the commands that a user
runs, on all channels at once.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.command import JsonOption, KeepOption, ProjectOption, result_console, work_folder
from benchmarks.errors import BenchmarkError
from benchmarks.floor import Floor, measure_floor
from benchmarks.process import Finished
from benchmarks.project import Project
from benchmarks.run import Machine
from bowtie.workspace import PROJECT_ROOT

EVENT_TABLES = {"behaviors": "canonical.behaviors", "product events": "canonical.usage"}


@dataclass(frozen=True)
class Command:
    """One command of the user: wall clock, and the most memory of all its processes together."""

    name: str
    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Company:
    """One scale: how much there was, and what each command took."""

    scale: float
    raw_bytes: int
    raw_rows: int
    events: dict[str, int]
    commands: tuple[Command, ...]


def measure(project: Project, folder: Path, scale: float, note: Console) -> Company:
    """Make a company, refresh it, let one day pass, refresh again.

    Raises:
        BenchmarkError: A command failed, or a row of the files is not accounted for.
    """
    workspace = folder / f"company_{scale:g}"
    commands: list[Command] = []

    def run(name: str, *arguments: str) -> Finished:
        note.print(f"… scale {scale:g}: {name}", style="dim")
        finished = project.bowtie(workspace, *arguments)
        commands.append(Command(name, finished.seconds, finished.peak_bytes))
        return finished

    workspace.mkdir(parents=True)
    run("generate 24 months", "demo", "--scale", f"{scale:g}")
    raw_bytes = sum(path.stat().st_size for path in workspace.joinpath("raw").rglob("*") if path.is_file())
    run("land them (bowtie ingest)", "ingest", "--json")
    run("build, test and publish (bowtie refresh)", "refresh", "--json")
    raw_rows, events = _account(workspace)
    run("generate one further day", "demo", "--scale", f"{scale:g}", "--days", "1")
    run("the day's whole bowtie refresh", "refresh", "--json")
    _account(workspace)
    return Company(scale, raw_bytes, raw_rows, events, tuple(commands))


def _account(workspace: Path) -> tuple[int, dict[str, int]]:
    """Rows in the files and events in the warehouse; every row must have ended somewhere."""
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as warehouse:
        lost, rows = warehouse.execute(
            "select sum(rows_in_file - rows_accepted - rows_quarantined - rows_duplicate), sum(rows_in_file)"
            " from core.fct_source_files where status = 'landed'"
        ).fetchall()[0]
        events = {
            name: int(warehouse.execute(f"select count(*) from {table}").fetchall()[0][0])
            for name, table in EVENT_TABLES.items()
        }
    if lost != 0:
        raise BenchmarkError(f"{lost} rows of the files ended nowhere.")
    if not all(events.values()):
        raise BenchmarkError(f"A table of events is empty: {events}.")
    return int(rows), events


def main(
    scale: Annotated[
        list[float] | None, typer.Option(help="Size of the company; may be given again.")
    ] = None,
    floor: Annotated[bool, typer.Option(help="Measure the dbt floor too.")] = True,
    project: ProjectOption = PROJECT_ROOT,
    keep: KeepOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure generating, landing and refreshing the demo company; default: scale 1."""
    note = Console(stderr=True)
    companies = []
    with work_folder(keep, note) as folder:
        machine = Machine.look()
        frozen = Project.freeze(project.resolve(), folder / "project")
        if floor:
            note.print("… dbt floor: building nothing", style="dim")
        least = measure_floor(frozen, folder / "empty") if floor else None
        for one in scale or [1.0]:
            companies.append(measure(frozen, folder, one, note))
            if not keep:
                shutil.rmtree(folder / f"company_{one:g}")
    _show(machine, least, companies, result_console())
    if json_file:
        result = {
            "machine": asdict(machine),
            "floor": asdict(least) if least else None,
            "companies": [asdict(one) for one in companies],
        }
        json_file.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _show(machine: Machine, floor: Floor | None, companies: list[Company], console: Console) -> None:
    console.print(machine.words(os.getloadavg()[0]))
    if floor:
        console.print(
            f"dbt floor, nothing landed: {floor.build_seconds:.1f} s "
            f"({floor.models} models, {floor.seeds} seeds, {floor.tests} tests)"
        )
    for company in companies:
        events = ", ".join(f"{count:,} {name}" for name, count in company.events.items())
        size = f"{company.raw_rows:,} rows, {company.raw_bytes / 1e6:,.0f} MB; {events}"
        console.print(f"Scale {company.scale:g}: {size}")
        table = Table()
        for heading in ("command", "seconds", "peak memory"):
            table.add_column(heading, justify="left" if heading == "command" else "right")
        for command in company.commands:
            table.add_row(command.name, f"{command.seconds:.1f}", f"{command.peak_bytes / 1e9:.2f} GB")
        console.print(table)
    console.print("Verified: every row of every file is accepted, quarantined or an exact duplicate.")


if __name__ == "__main__":
    typer.run(main)
