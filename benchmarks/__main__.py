"""Run with `python -m benchmarks`."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.command import JsonOption, KeepOption, ProjectOption, result_console, work_folder
from benchmarks.report import show
from benchmarks.run import Plan, run
from bowtie.workspace import PROJECT_ROOT


def main(
    events: Annotated[int, typer.Option(min=1_000, help="Website events of the 12 months.")] = 10_000_000,
    visitors: Annotated[int | None, typer.Option(help="Their visitors; default: one for 8 events.")] = None,
    project: ProjectOption = PROJECT_ROOT,
    floor: Annotated[bool, typer.Option(help="Measure the dbt floor too.")] = True,
    refresh: Annotated[bool, typer.Option(help="Measure the whole refresh as one command too.")] = True,
    keep: KeepOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure the dbt floor, and landing, staging, sessions and fold of many website events."""
    notes = Console(stderr=True)
    plan = Plan(project.resolve(), events, visitors or max(1, events // 8), floor, refresh)
    with work_folder(keep, notes) as folder:
        result = run(plan, folder, lambda words: notes.print(f"… {words}", style="dim"))
    show(result, result_console())
    if json_file:
        json_file.write_text(json.dumps(asdict(result), indent=2, default=str) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
