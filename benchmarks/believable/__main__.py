"""Run with `python -m benchmarks.believable`: write figures, plots and page of a refreshed demo company."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.believable.measure import measure, to_json
from benchmarks.believable.page import make_page
from benchmarks.believable.plots import draw
from benchmarks.believable.published import read_published
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT, Workspace


def main(
    workspace: Annotated[
        Path | None, typer.Option(help="A refreshed demo company; default: that of the project.")
    ] = None,
    docs: Annotated[Path, typer.Option(help="Where page and plots are written.")] = PROJECT_ROOT / "docs",
) -> None:
    """Write docs/demo_distributions.md, and its figures and plots in docs/demo_company/."""
    try:
        figures = measure(Workspace.locate(workspace))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        raise typer.Exit(error.exit_code) from None
    distributions, sources = read_published(figures)
    folder = docs / "demo_company"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "figures.json").write_text(to_json(figures), encoding="utf-8")
    draw(figures, distributions, folder)
    page = make_page(distributions, sources)
    (docs / "demo_distributions.md").write_text(page, encoding="utf-8")
    sys.stdout.write(f"{docs / 'demo_distributions.md'} and {folder}\n")


if __name__ == "__main__":
    typer.run(main)
