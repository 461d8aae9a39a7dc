"""The result as tables for people and as JSON for machines."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.baselines import Baseline
from benchmarks.floor import Floor
from benchmarks.run import Result
from benchmarks.steps import Round

LABELS = {
    "landing": "landing: `bowtie ingest`, whole command",
    "stg_row_outcomes": "staging: every row judged (stg_row_outcomes)",
    "behaviors": "staging: parsed, typed, newest version (behaviors)",
    "fct_sessions": "sessions (fct_sessions)",
    "fct_behavior_days": "fold (fct_behavior_days)",
    "dim_placements": "placements → channels (dim_placements)",
    "whole refresh": "whole `bowtie refresh`: raw file → published",
}


def show(result: Result, console: Console) -> None:
    """Print all tables."""
    console.print(f"\n{result.measured_on}: {result.machine.words(result.load_after)}")
    console.print(f"Input: {result.input_words()}\n")
    if result.floor:
        console.print(_floor(result.floor))
    console.print(_steps(result.year, result.day))
    console.print(_baselines(result.year, result.day))
    for title, round_ in (("12 months", result.year), ("further day", result.day)):
        slowest = ", ".join(f"{node.name} {_seconds(node.seconds)} s" for node in round_.slowest_others)
        console.print(f"Slowest of the other models, {title}: {slowest}")
    held = len(result.year.checks) + len(result.day.checks) + len(result.proof)
    console.print(
        f"Verified: all {held} equations hold; the further day on top of the 12 months = a full refresh, "
        f"row for row ({result.proof_events:,} events)."
    )


def _floor(floor: Floor) -> Table:
    table = Table(title="dbt floor: nothing landed, one thread", title_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    rows = {
        "start Python and import dbt": f"{floor.import_seconds:.2f} s",
        "dbt parse, cold": f"{floor.cold_parse_seconds:.2f} s",
        "dbt parse, nothing changed": f"{floor.warm_parse_seconds:.2f} s",
        "dbt build, wall": f"{floor.build_seconds:.2f} s",
        "… of which not in a model, seed or test": f"{floor.overhead_seconds:.2f} s",
        "peak memory": _gigabytes(floor.peak_bytes),
        f"one model (of {floor.models})": f"{floor.ms_per_model:.0f} ms",
        f"one seed (of {floor.seeds})": f"{floor.ms_per_seed:.0f} ms",
        f"one test (of {floor.tests})": f"{floor.ms_per_test:.0f} ms",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    return table


def _steps(year: Round, day: Round) -> Table:
    table = Table(title="Steps (× = multiples of scanning all landed rows once)", title_justify="left")
    table.add_column("step")
    for title in ("12 months", "further day"):
        for unit in ("s", "× scan", "peak"):
            table.add_column(f"{title}\n{unit}", justify="right")
    for step in year.steps:
        cells = []
        for round_ in (year, day):
            found = next((other for other in round_.steps if other.name == step.name), None)
            if found is None:
                cells += ["–", "–", "–"]
                continue
            cells += [
                _seconds(found.seconds),
                _times(found.seconds, round_.scan),
                _gigabytes(found.peak_bytes),
            ]
        table.add_row(LABELS.get(step.name, step.name), *cells)
    return table


def _baselines(year: Round, day: Round) -> Table:
    table = Table(title="Baselines: DuckDB alone, two threads", title_justify="left")
    table.add_column("query")
    for title in ("12 months", "with the day"):
        for unit in ("s", "× scan", "peak"):
            table.add_column(f"{title}\n{unit}", justify="right")
    rows = {
        "scan: every column of all landed rows": (year.scan, day.scan),
        "scan of the newest raw CSV": (year.scan_csv, day.scan_csv),
        "plain SQL session table, from scratch": (year.plain_sessions, day.plain_sessions),
    }
    for name, pair in rows.items():
        cells = []
        for baseline, round_ in zip(pair, (year, day), strict=True):
            times = _times(baseline.seconds, round_.scan)
            cells += [_seconds(baseline.seconds), times, _gigabytes(baseline.peak_bytes)]
        table.add_row(name, *cells)
    return table


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 10 else f"{seconds:.1f}"


def _times(seconds: float, scan: Baseline) -> str:
    return f"{seconds / scan.seconds:.1f}" if scan.seconds else "–"


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size else "–"
