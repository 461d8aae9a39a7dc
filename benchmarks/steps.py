"""Lands and builds one delivery after the other, each step timed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.baselines import Baseline, plain_sessions, scan_csv, scan_landed
from benchmarks.build import Build, Node, build, peak, total
from benchmarks.events import Deliveries, Delivery
from benchmarks.process import Finished
from benchmarks.project import Project
from benchmarks.verify import TABLES, Check, keep_tables, verify_counts, verify_same

Say = Callable[[str], None]
MODELS = tuple(table.split(".")[1] for table in TABLES)
_STEPS_ONLY = ("--select", *(f"+{model}" for model in MODELS), "--exclude-resource-type", "test", "unit_test")


@dataclass(frozen=True)
class Step:
    """One measured step; `seconds` of it are of the wall clock."""

    name: str
    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Round:
    """One delivery, from raw file to fold."""

    rows: int
    events: int
    steps: tuple[Step, ...]
    scan: Baseline
    scan_csv: Baseline
    plain_sessions: Baseline
    checks: tuple[Check, ...]
    slowest_others: tuple[Node, ...]


def measure_rounds(
    project: Project, folder: Path, deliveries: Deliveries, say: Say, *, with_refresh: bool = True
) -> tuple[Round, Round]:
    """Measure the 12 months, then one further day on top of them.

    Args:
        project: What to measure.
        folder: Where to build.
        deliveries: The raw files.
        say: Told what happens now.
        with_refresh: Measure `bowtie refresh` as one command too, in a workspace of its own.
    """
    year = _measure_round(project, folder, [deliveries.year], say, with_refresh)
    day = _measure_round(project, folder, [deliveries.year, deliveries.day], say, with_refresh)
    return year, day


def _measure_round(
    project: Project, folder: Path, delivered: Sequence[Delivery], say: Say, with_refresh: bool
) -> Round:
    stepwise, whole = folder / "stepwise", folder / "whole"
    newest = delivered[-1]
    say(f"{newest.rows:,} rows: landing and building step by step")
    landing = land(project, stepwise, newest)
    built = build(project, stepwise)
    steps = _steps(landing, built)
    checks = verify_counts(stepwise, delivered)
    if with_refresh:
        say(f"{newest.rows:,} rows: the whole refresh as one command")
        refreshed = _refresh(project, whole, newest)
        steps.append(Step("whole refresh", refreshed.seconds, refreshed.peak_bytes))
        checks += verify_counts(whole, delivered)
    say("baselines")
    return Round(
        rows=newest.rows,
        events=newest.events,
        steps=tuple(steps),
        scan=scan_landed(project, stepwise),
        scan_csv=scan_csv(project, newest.path),
        plain_sessions=plain_sessions(project, stepwise, folder / "plain.duckdb"),
        checks=checks,
        slowest_others=tuple(sorted(_others(built), key=lambda node: -node.seconds)[:3]),
    )


def prove_incremental(project: Project, folder: Path, deliveries: Deliveries) -> tuple[Check, ...]:
    """Build the 12 months, then the day on top; then everything at once: the tables must not differ."""
    workspace = folder / "proof"
    for delivery in (deliveries.year, deliveries.day):
        land(project, workspace, delivery)
        build(project, workspace, *_STEPS_ONLY)
    checks = verify_counts(workspace, (deliveries.year, deliveries.day))
    return checks + rebuild_and_compare(project, workspace)


def rebuild_and_compare(project: Project, workspace: Path) -> tuple[Check, ...]:
    """Keep the tables as incremental runs left them, rebuild them from landing, and compare."""
    kept = workspace / "kept.duckdb"
    keep_tables(workspace, kept)
    build(project, workspace, "--full-refresh", *_STEPS_ONLY)
    checks = verify_same(workspace, kept)
    kept.unlink()
    return checks


def land(project: Project, workspace: Path, delivery: Delivery) -> Finished:
    """Put the raw file where users drop it, and ingest."""
    _drop(workspace, delivery)
    return project.bowtie(workspace, "ingest", "--json")


def _refresh(project: Project, workspace: Path, delivery: Delivery) -> Finished:
    _drop(workspace, delivery)
    return project.bowtie(workspace, "refresh", "--json")


def _drop(workspace: Path, delivery: Delivery) -> None:
    target = workspace / "raw/website/events" / delivery.path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    os.link(delivery.path, target)


def _others(built: Build) -> list[Node]:
    return [node for node in built.of_kind("model", "seed") if node.name not in MODELS]


def _steps(landing: Finished, built: Build) -> list[Step]:
    steps = [Step("landing", landing.seconds, landing.peak_bytes)]
    for name in MODELS:
        if node := built.node(name):
            steps.append(Step(name, node.seconds, node.peak_bytes))
    others, tests = _others(built), built.of_kind("test", "unit_test")
    return [
        *steps,
        Step("all other models and seeds", total(others), peak(others)),
        Step("tests", total(tests), peak(tests)),
        Step("dbt besides its nodes", built.overhead_seconds, 0),
        Step("whole dbt build", built.seconds, built.peak_bytes),
    ]
