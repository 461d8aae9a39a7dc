"""Run with `python -m benchmarks.company_names`: how well and how fast company names are matched."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from benchmarks.command import result_console
from benchmarks.company_names.exports import measure_exports
from benchmarks.company_names.many import measure_speed
from benchmarks.company_names.pairs import Figures, measure, misled, read_pairs
from bowtie.workspace import PROJECT_ROOT


def main(
    data: Annotated[Path, typer.Option(help="The folder of the real data.")] = PROJECT_ROOT.parent
    / "shared"
    / "data",
    names: Annotated[int, typer.Option(min=1_000, help="Invented names to time.")] = 200_000,
) -> None:
    """Measure the matching of company names on real pairs, real exports and many invented names."""
    console = result_console()
    path = data / "chinese_company_names" / "short_and_legal_names.csv"
    if path.exists():
        pairs = read_pairs(path)
        table = Table("names", "count", "right", "wrong", "ambiguous", "none", "recall", "precision")
        for label, half in zip(("tuned on", "held out"), measure(pairs), strict=True):
            _add(table, f"{label}: clear", half.clear)
            _add(table, f"{label}: ambiguous in the file", half.ambiguous)
            _add(table, f"{label}: all", half.everything)
        _add(table, "rows of the exports", measure_exports(data / "chinese_exports"))
        console.print(table)
        console.print(
            f"own legal name absent: {misled(pairs)} of {len(pairs)} short names resolve to another company"
        )
    else:
        console.print(f"{path} is not there: only the speed is measured.", soft_wrap=True)
    speed = measure_speed(names)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    console.print(
        f"{speed.names:,} distinct names: read in {speed.read_seconds:.1f} s, "
        f"matched in {speed.match_seconds:.1f} s, {speed.pairs:,} pairs, peak memory {peak:.2f} GB"
    )


def _add(table: Table, label: str, figures: Figures) -> None:
    counts = (figures.names, figures.right, figures.wrong, figures.ambiguous, figures.none)
    table.add_row(label, *map(str, counts), f"{figures.recall:.4f}", f"{figures.precision:.4f}")


if __name__ == "__main__":
    typer.run(main)
