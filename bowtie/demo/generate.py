"""Writes the demo company into a workspace: its raw files and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from rich.console import Console
from rich.progress import Progress

from bowtie.contracts import load_contracts
from bowtie.demo.files.exporter import Exporter
from bowtie.demo.market.clock import HISTORY_MONTHS, deliveries
from bowtie.demo.simulation import Simulation
from bowtie.demo.state import State, read_state, write_state
from bowtie.demo.truth import write_truth
from bowtie.errors import UserError
from bowtie.workspace import Workspace


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
) -> DemoReport:
    """Write the demo company, or the next days of one that is there.

    Args:
        workspace: An empty one, or one that holds this demo.
        scale: 1 is about 300 companies and 30,000 website events in twelve months.
        seed: Another seed gives another market.
        days: Single days to deliver after the history, or after the last day delivered.
        dirty: The share of rows with a fault; 0 for none.
        progress: Show a bar.

    Raises:
        UserError: An argument makes no sense, or the workspace holds something else.
    """
    _check(scale, days, dirty)
    state = read_state(workspace, State(seed, float(scale), float(dirty)))
    done = state.days_delivered
    total = max(max(done, 0) + (days or 0), state.days_wanted)
    write_state(workspace, replace(state, days_wanted=total))
    workspace.raw.mkdir(parents=True, exist_ok=True)
    contracts = load_contracts()
    simulation = Simulation(contracts, seed=seed, scale=scale)
    exporter = Exporter(contracts, simulation.recorder, seed=seed, dirty=dirty)
    drops = deliveries(total)
    first_new = 0 if done < 0 else HISTORY_MONTHS + done
    files = rows = 0
    with Progress(console=Console(stderr=True), disable=not progress, transient=True) as bar:
        task = bar.add_task("Writing the demo company", total=len(drops))
        for drop in drops:
            simulation.run_until(drop.end)
            is_new = drop.number >= first_new
            written = exporter.deliver(drop, workspace.raw, workspace.truth, write=is_new)
            if is_new:
                files, rows = files + written[0], rows + written[1]
            bar.advance(task)
    write_truth(workspace.truth, simulation, exporter.ledger, drops[-1])
    write_state(workspace, replace(state, days_delivered=total, days_wanted=total))
    return DemoReport(
        files_written=files,
        rows_written=rows,
        persons=len(simulation.recorder.persons),
        companies=len(simulation.recorder.companies),
        days_delivered=total,
        last_day=(drops[-1].end - timedelta(days=1)).date(),
    )


def _check(scale: float, days: int | None, dirty: float) -> None:
    if not 0.01 <= scale <= 1000:
        raise UserError(f"--scale is {scale}.", "Give a number from 0.01 to 1000.", exit_code=2)
    if days is not None and days < 0:
        raise UserError(f"--days is {days}.", "Give 0 or more.", exit_code=2)
    if not 0 <= dirty <= 0.5:
        raise UserError(f"--dirty is {dirty}.", "Give a share from 0 to 0.5.", exit_code=2)
