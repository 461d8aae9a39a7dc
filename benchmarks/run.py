"""The whole benchmark: floor, events, steps, baselines, proof."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil  # type: ignore[import-untyped,unused-ignore]  # stubs are optional

from benchmarks.events import Deliveries, write_events
from benchmarks.floor import Floor, measure_floor
from benchmarks.project import Project
from benchmarks.steps import Round, measure_rounds, prove_incremental, rebuild_and_compare
from benchmarks.verify import Check

PROOF_EVENTS = 200_000


@dataclass(frozen=True)
class Plan:
    """What to measure."""

    project: Path
    events: int
    visitors: int
    with_floor: bool = True
    with_refresh: bool = True


@dataclass(frozen=True)
class Machine:
    """Where it was measured."""

    cores: int
    memory_gb: float
    load_before: float
    python: str
    dbt: str
    duckdb: str

    @classmethod
    def look(cls) -> Machine:
        """This machine, now."""
        return cls(
            cores=os.cpu_count() or 0,
            memory_gb=psutil.virtual_memory().total / 1e9,
            load_before=os.getloadavg()[0],
            python=platform.python_version(),
            dbt=version("dbt-core"),
            duckdb=version("duckdb"),
        )

    def words(self, load_after: float) -> str:
        """The machine and what ran on it, in a line."""
        return (
            f"{self.cores} cores, {self.memory_gb:.0f} GB, load {self.load_before:.1f} before and "
            f"{load_after:.1f} after; Python {self.python}, dbt {self.dbt}, DuckDB {self.duckdb}"
        )


@dataclass(frozen=True)
class Result:
    """Everything that was measured."""

    measured_on: str
    machine: Machine
    load_after: float
    deliveries: Deliveries
    floor: Floor | None
    year: Round
    day: Round
    proof_events: int
    proof: tuple[Check, ...]

    def input_words(self) -> str:
        """What was generated, in a sentence."""
        year, day = self.deliveries.year, self.deliveries.day
        return (
            f"{year.rows:,} rows ({year.file_bytes / 1e9:.2f} GB of CSV) of "
            f"{self.deliveries.visitors:,} visitors: "
            f"{year.duplicates:,} delivered twice, {year.corrections:,} corrected, {year.broken:,} broken; "
            f"then {day.rows:,} rows of one further day. Generated in {self.deliveries.seconds:.1f} s."
        )


def run(plan: Plan, folder: Path, say: Callable[[str], None] = lambda _: None) -> Result:
    """Measure everything.

    Args:
        plan: What to measure.
        folder: An empty folder to work in; the caller removes it.
        say: Told what happens now.

    Raises:
        BenchmarkError: A command failed or a result is wrong.
    """
    machine = Machine.look()
    project = Project.freeze(plan.project, folder / "project")
    floor = None
    if plan.with_floor:
        say("dbt floor: building nothing")
        floor = measure_floor(project, folder / "empty")
    say(f"generating {plan.events:,} events")
    deliveries = write_events(folder / "events", plan.events, plan.visitors)
    year, day = measure_rounds(project, folder, deliveries, say, with_refresh=plan.with_refresh)
    proof_events = min(plan.events, PROOF_EVENTS)
    say(f"proving on {proof_events:,} events that one further day = full refresh")
    if plan.events <= PROOF_EVENTS:
        proof = rebuild_and_compare(project, folder / "stepwise")
    else:
        small = write_events(folder / "proof_events", proof_events, max(1, proof_events // 8))
        proof = prove_incremental(project, folder, small)
    today = datetime.now(UTC).date().isoformat()
    return Result(today, machine, os.getloadavg()[0], deliveries, floor, year, day, proof_events, proof)
