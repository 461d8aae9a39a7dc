"""A frozen copy of the project: an edit while the benchmark runs must not change what it measures."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Finished, run

_PARTS = (
    *("dbt_project.yml", "profiles.yml", "vars.yml", "pyproject.toml", "bowtie", "models", "macros", "seeds"),
    *("tests", "analyses", "snapshots", "expectations"),
)
_NO_PART = shutil.ignore_patterns("__pycache__", "python", ".*")


@dataclass(frozen=True)
class Project:
    """A copy of the project, Python glue and all.

    Attributes:
        root: Its folder.
        memory_limit: What the engine may take (BOWTIE_MEMORY_LIMIT); nothing: as much as it likes.
    """

    root: Path
    memory_limit: str = ""

    @classmethod
    def freeze(cls, source: Path, target: Path) -> Project:
        """Copy what a refresh needs."""
        for name in _PARTS:
            part = source / name
            if part.is_dir():
                shutil.copytree(part, target / name, ignore=_NO_PART)
            elif part.is_file():
                target.mkdir(parents=True, exist_ok=True)
                shutil.copy2(part, target / name)
        return cls(target)

    def bowtie(self, workspace: Path, *arguments: str) -> Finished:
        """Run the `bowtie` command of the copy."""
        script = "from bowtie.cli import main; main()"
        return self._python(script, workspace, ["--workspace", str(workspace), *arguments])

    def dbt(self, workspace: Path, command: str, *arguments: str) -> Finished:
        """Run dbt as `bowtie refresh` does, but with one thread, so that steps do not overlap."""
        folders = ("--project-dir", str(self.root), "--profiles-dir", str(self.root), "--target", "duckdb")
        work = workspace / ".dbt"
        paths = ("--target-path", str(work / "target"), "--log-path", str(work / "logs"))
        threads = () if command == "parse" else ("--threads", "1")
        quiet = ("--quiet", command)
        script = "from dbt.cli.main import cli; cli()"
        return self._python(script, workspace, [*quiet, *folders, *paths, *threads, *arguments])

    def python(self, script: str, *arguments: str) -> Finished:
        """Run a few words of Python in a process of its own, to see its memory alone."""
        return self._python(script, self.root, arguments)

    def _python(self, script: str, workspace: Path, arguments: Sequence[str]) -> Finished:
        environment = {
            "BOWTIE_MEMORY_LIMIT": self.memory_limit,
            "BOWTIE_WORKSPACE": str(workspace),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DO_NOT_TRACK": "1",
            "NO_PROGRESS": "1",
            "PYTHONPATH": str(self.root),
            "PYTHONUTF8": "1",
        }
        return run([sys.executable, "-c", script, *arguments], self.root, environment)
