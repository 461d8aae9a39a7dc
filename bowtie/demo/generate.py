"""Writes the demo company into a workspace: its raw files and the truth about them."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rich.console import Console
from rich.progress import Progress

from bowtie.contracts import load_contracts
from bowtie.demo.files.styles import styles
from bowtie.demo.simulation import COMPANIES
from bowtie.demo.state import NOTHING, State, read_state, write_state
from bowtie.demo.work.jobs import Job
from bowtie.demo.work.plan import Plan
from bowtie.demo.work.pool import Pool, worker_count
from bowtie.demo.work.results import collect
from bowtie.errors import UserError
from bowtie.workspace import Workspace

CELL_COMPANIES = 1500
SCRATCH = ".scratch"


@dataclass(frozen=True)
class DemoReport:
    """What one call wrote, and how far the demo reaches now."""

    files_written: int
    rows_written: int
    persons: int
    companies: int
    days_delivered: int
    last_day: date


def generate(
    workspace: Workspace,
    *,
    scale: float = 1.0,
    seed: int = 7,
    days: int | None = None,
    dirty: float = 0.02,
    progress: bool = False,
    cell_companies: int = CELL_COMPANIES,
    workers: int | None = None,
) -> DemoReport:
    """Write the demo company, or the next days of one that is there.

    Args:
        workspace: An empty one, or one that holds this demo.
        scale: 1 is about 3,000 companies and 500,000 behaviors in twenty-four months.
        seed: Another seed gives another market.
        days: Single days to deliver after the history, or after the last day delivered.
        dirty: The share of rows with a fault; 0 for none.
        progress: Show a bar.
        cell_companies: About how many companies are simulated together; another number gives another market.
        workers: Number of processes, by default one per core; the bytes do not depend on it.

    Raises:
        UserError: An argument makes no sense, or the workspace holds something else.
    """
    _check(scale, days, dirty)
    state = read_state(workspace, State(seed, float(scale), float(dirty), cell_companies))
    done = state.days_delivered
    total = max(max(done, 0) + (days or 0), state.days_wanted)
    cells = max(1, round(COMPANIES * scale / cell_companies))
    # What a killed run's workers still write goes into a folder of their own.
    scratch = workspace.truth / f"{SCRATCH}-{os.getpid()}"
    plan = Plan(seed, float(scale), float(dirty), cells, done, total, str(workspace.raw), str(scratch))
    files = rows = 0
    if done == NOTHING or total > done:
        write_state(workspace, replace(state, days_wanted=total))
        workspace.raw.mkdir(parents=True, exist_ok=True)
        _clear(workspace)
        scratch.mkdir(parents=True)
        try:
            state, files, rows = _run(workspace, plan, state, workers or worker_count(cells), progress)
        finally:
            _clear(workspace)
    return DemoReport(
        files_written=files,
        rows_written=rows,
        persons=state.written.persons,
        companies=state.written.companies,
        days_delivered=total,
        last_day=(plan.deliveries[-1].end - timedelta(days=1)).date(),
    )


def _clear(workspace: Workspace) -> None:
    """Remove what this run and killed ones left; by the end of a run their workers are done too."""
    for left in workspace.truth.glob(f"{SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)


def _run(
    workspace: Workspace, plan: Plan, state: State, workers: int, progress: bool
) -> tuple[State, int, int]:
    """All jobs of one run: first the cells, then the files, at last the truth and the state."""
    contracts = load_contracts().without_connectors()
    summed = sorted(name for name, style in styles().items() if style.summed)
    cells = [Job("cell", number) for number in range(plan.cells)]
    files = [Job("summed", table) for table in summed]
    files += [Job("delivery", drop.number) for drop in plan.new_deliveries]
    steps = len(cells) * len(plan.deliveries) + len(files)
    with Progress(console=Console(stderr=True), disable=not progress, transient=True) as bar:
        task = bar.add_task("Writing the demo company", total=steps)
        with Pool(plan, contracts, workers, lambda: bar.advance(task)) as pool:
            simulated = pool.run(cells)
            merged = pool.run(files)
    written = collect(workspace.truth, plan, contracts, state.written, simulated, merged)
    state = replace(state, days_delivered=plan.days, days_wanted=plan.days, written=written)
    write_state(workspace, state)
    counts = [count for result in merged for count in result["counts"].values()]
    return state, sum(c.get("files", 0) for c in counts), sum(c.get("rows", 0) for c in counts)


def _check(scale: float, days: int | None, dirty: float) -> None:
    if not 0.005 <= scale <= 1000:
        raise UserError(f"--scale is {scale}.", "Give a number from 0.005 to 1000.", exit_code=2)
    if days is not None and days < 0:
        raise UserError(f"--days is {days}.", "Give 0 or more.", exit_code=2)
    if not 0 <= dirty <= 0.5:
        raise UserError(f"--dirty is {dirty}.", "Give a share from 0 to 0.5.", exit_code=2)
