"""What the commands of the benchmarks share: options, the folder to work in, how they stop and fail."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from benchmarks.errors import BenchmarkError

ProjectOption = Annotated[Path, typer.Option(help="The project to measure.")]
KeepOption = Annotated[
    Path | None, typer.Option(help="Work in this new folder, and keep it; default: a temporary one.")
]
JsonOption = Annotated[Path | None, typer.Option("--json", help="Also write the result here.")]


@contextmanager
def work_folder(keep: Path | None, notes: Console) -> Iterator[Path]:
    """The folder to work in, removed at the end unless it is to be kept.

    Raises:
        typer.Exit: With 2 where `keep` is there already, with 1 after a `BenchmarkError`, which it tells.
    """
    # Stopped from outside: end the command that runs and remove the data, as for Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if keep and keep.exists():
        notes.print(f"{keep} exists already: name a new folder.", style="red")
        raise typer.Exit(2)
    try:
        with tempfile.TemporaryDirectory(prefix="bowtie-benchmark-", ignore_cleanup_errors=True) as temporary:
            folder = (keep or Path(temporary)).resolve()
            folder.mkdir(parents=True, exist_ok=True)
            yield folder
    except BenchmarkError as error:
        notes.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None


def result_console() -> Console:
    """Where results are printed: as wide as the terminal, and wide enough for the tables in a file."""
    return Console() if sys.stdout.isatty() else Console(width=140)
