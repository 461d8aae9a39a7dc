"""The results of all jobs of a run, added to those of the runs before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bowtie.contracts import Contracts
from bowtie.demo.files.money import Sums, add_sums
from bowtie.demo.state import Written
from bowtie.demo.truth import COUNTS, write_current, write_growing, write_sums
from bowtie.demo.work.jobs import Result
from bowtie.demo.work.plan import Plan


def collect(
    truth: Path,
    plan: Plan,
    contracts: Contracts,
    before: Written,
    simulated: Sequence[Result],
    merged: Sequence[Result],
) -> Written:
    """Write the truth and return what stands now."""
    counts = {table: Counter(before.counts.get(table, {})) for table in sorted(contracts.tables)}
    for result in merged:
        for table, found in result["counts"].items():
            counts[table].update(found)
    added, current = _sums(before.money), Sums()
    for result in (*simulated, *merged):
        if "money" in result:
            added = add_sums(added, _sums(result["money"]["added"]))
            current = add_sums(current, _sums(result["money"]["current"]))
    lengths = write_growing(truth, plan.scratch_folder, before.lengths)
    write_current(truth, plan.scratch_folder)
    write_sums(truth, counts, add_sums(added, current))
    return Written(
        persons=sum(result["persons"] for result in simulated),
        companies=sum(result["companies"] for result in simulated),
        lengths=lengths,
        counts={table: {name: found[name] for name in COUNTS} for table, found in counts.items()},
        money={
            measure: {currency: (rows, str(amount)) for currency, (rows, amount) in sorted(sums.items())}
            for measure, sums in sorted(added.items())
        },
    )


def _sums(content: dict[str, dict[str, Any]]) -> Sums:
    return {
        measure: {currency: (rows, Decimal(amount)) for currency, (rows, amount) in sums.items()}
        for measure, sums in content.items()
    }
