"""Jobs by name, so that they can be done here or by another process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

from bowtie.contracts import Contracts
from bowtie.demo.work.cell import run_cell
from bowtie.demo.work.merge import merge_delivery, merge_summed
from bowtie.demo.work.plan import Plan

Kind = Literal["cell", "delivery", "summed"]
Result = dict[str, Any]


class Job(NamedTuple):
    """One job: its kind, and the number or the name of what it is about."""

    kind: Kind
    about: int | str


def run_job(plan: Plan, contracts: Contracts, job: Job, advance: Callable[[], None]) -> Result:
    """Do one job; `advance` is called for each step of it."""
    if job.kind == "cell":
        return run_cell(plan, contracts, int(job.about), advance)
    if job.kind == "delivery":
        return merge_delivery(plan, contracts, int(job.about), advance)
    return merge_summed(plan, contracts, str(job.about), advance)
