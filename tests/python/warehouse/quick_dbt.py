"""The dbt of the tests: the real one, but a hundred workspaces share what it read of one project.

To read the project takes dbt 12 s, and it reads it anew wherever the path of the database is another. Here
the path does not count, so the reading of one workspace serves the next; what differs in a copy of the
project dbt sees by itself. Nor is the manifest written, twice a run, which no test of the models looks at.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from bowtie.dbt import Dbt, DbtRun
from bowtie.workspace import PROJECT_ROOT


@dataclass(frozen=True)
class QuickDbt(Dbt):
    """dbt that begins with what an earlier workspace's dbt read, if that had the same variables."""

    entry: ClassVar[tuple[str, ...]] = (__file__,)
    readings: ClassVar[Path] = Path(tempfile.gettempdir())

    def build_with(self, variables: dict[str, Any], arguments: Sequence[str]) -> DbtRun:
        """Run `dbt build` with variables of the command line."""
        told = json.dumps(variables, sort_keys=True)
        known = self.readings / f"{hashlib.sha256(told.encode()).hexdigest()[:16]}.msgpack"
        mine = self.target / "partial_parse.msgpack"
        if known.exists():
            self.target.mkdir(parents=True, exist_ok=True)
            shutil.copy(known, mine)
        run = self.build([*arguments, *(["--vars", told] if variables else [])])
        if self.project == PROJECT_ROOT and mine.exists() and not known.exists():
            half = known.with_suffix(f".{os.getpid()}")
            shutil.copy(mine, half)
            half.replace(known)  # the other worker never sees half a file
        return run


def main() -> None:
    """What the process of its own does."""
    from dbt.adapters.duckdb.credentials import DuckDBCredentials
    from dbt.cli.main import cli
    from dbt.parser import manifest
    from dbt.task import runnable

    keys: Callable[[Any], tuple[str, ...]] = getattr(DuckDBCredentials, "_connection_keys")  # noqa: B009

    def without_path(self: Any) -> tuple[str, ...]:
        return tuple(key for key in keys(self) if key != "path")

    def nothing(*_: Any, **__: Any) -> None:
        return None

    setattr(DuckDBCredentials, "_connection_keys", without_path)  # noqa: B010
    for module in (manifest, runnable):
        setattr(module, "write_manifest", nothing)  # noqa: B010
    sys.path.pop(0)  # the folder of this file, which only a script has
    cli()


if __name__ == "__main__":
    main()
