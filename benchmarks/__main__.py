"""Run with `python -m benchmarks`."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.errors import BenchmarkError
from benchmarks.report import show
from benchmarks.run import Plan, run
from bowtie.workspace import PROJECT_ROOT


def main(
    events: Annotated[int, typer.Option(min=1_000, help="Website events of the 12 months.")] = 10_000_000,
    visitors: Annotated[int | None, typer.Option(help="Their visitors; default: one for 8 events.")] = None,
    project: Annotated[Path, typer.Option(help="The project to measure.")] = PROJECT_ROOT,
    floor: Annotated[bool, typer.Option(help="Measure the dbt floor too.")] = True,
    refresh: Annotated[bool, typer.Option(help="Measure the whole refresh as one command too.")] = True,
    keep: Annotated[
        Path | None, typer.Option(help="Work in this new folder, and keep it; default: a temporary one.")
    ] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Also write the result here.")] = None,
) -> None:
    """Measure the dbt floor, and landing, staging, sessions and fold of many website events."""
    # Stopped from outside: end the command that runs and remove the data, as for Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    notes = Console(stderr=True)
    plan = Plan(project.resolve(), events, visitors or max(1, events // 8), floor, refresh)
    if keep and keep.exists():
        notes.print(f"{keep} exists already: name a new folder.", style="red")
        raise typer.Exit(2)
    try:
        with tempfile.TemporaryDirectory(prefix="bowtie-benchmark-", ignore_cleanup_errors=True) as temporary:
            folder = (keep or Path(temporary)).resolve()
            folder.mkdir(parents=True, exist_ok=True)
            result = run(plan, folder, lambda words: notes.print(f"… {words}", style="dim"))
    except BenchmarkError as error:
        notes.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    console = Console() if sys.stdout.isatty() else Console(width=140)
    show(result, console)
    if json_file:
        json_file.write_text(json.dumps(asdict(result), indent=2, default=str) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
