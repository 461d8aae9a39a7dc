"""Runs dbt as a process of its own and tells its results in plain words.

dbt keeps its working files inside the workspace, so that two workspaces never disturb each other and the
project folder may be read-only.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TimeElapsedColumn

from bowtie.files import read_json
from bowtie.workspace import PROJECT_ROOT, Workspace

FAILED = frozenset({"error", "fail", "runtime error", "partial success"})


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test."""

    unique_id: str
    status: str
    message: str
    failures: int | None
    seconds: float

    @property
    def kind(self) -> str:
        """`model`, `test`, `unit_test`, `seed`, `snapshot` or `operation`."""
        return self.unique_id.split(".", 1)[0]

    @property
    def has_failed(self) -> bool:
        """Whether it stands in the way of publishing."""
        return self.status in FAILED


@dataclass(frozen=True)
class DbtRun:
    """One finished run of dbt."""

    exit_code: int
    results: tuple[NodeResult, ...]
    errors: tuple[str, ...]
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether everything ran and passed."""
        return self.exit_code == 0 and not self.failed

    @property
    def failed(self) -> tuple[NodeResult, ...]:
        """The nodes that failed, in the order they ran."""
        return tuple(result for result in self.results if result.has_failed)

    def counts(self) -> dict[str, int]:
        """How many nodes ended in each status."""
        statuses = [result.status for result in self.results]
        return {status: statuses.count(status) for status in sorted(set(statuses))}


@dataclass(frozen=True)
class Dbt:
    """The dbt of one project, working for one workspace."""

    workspace: Workspace
    project: Path = PROJECT_ROOT
    # Not `-m dbt.cli.main`: dbt imports that module on its way in and Python would warn on every run.
    entry: ClassVar[tuple[str, ...]] = ("-c", "from dbt.cli.main import cli; cli()")

    @property
    def folder(self) -> Path:
        """Where dbt and the refresh keep their working files."""
        return self.workspace.root / ".dbt"

    @property
    def target(self) -> Path:
        """The target folder of dbt."""
        return self.folder / "target"

    @property
    def manifest(self) -> Path:
        """The project as dbt last understood it."""
        return self.target / "manifest.json"

    @property
    def log(self) -> Path:
        """Everything dbt said, in full."""
        return self.folder / "logs" / "dbt.log"

    def build(self, arguments: Sequence[str] = (), *, progress: bool = False) -> DbtRun:
        """Run `dbt build`; a failure is a result, not an exception.

        Args:
            arguments: Further options of `dbt build`.
            progress: Show a progress bar on stderr.
        """
        results_file = self.target / "run_results.json"
        results_file.unlink(missing_ok=True)  # the results of an earlier run must not speak for this one
        self.target.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments, no shell
            [sys.executable, *self.entry, "--log-format", "json", "build", *self._folders(), *arguments],
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        try:
            errors = _follow(process, progress)
            exit_code = process.wait()
        finally:
            if process.poll() is None:  # we are being stopped: dbt must not go on writing behind our back
                process.terminate()
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        return DbtRun(exit_code, tuple(_results(results_file)), tuple(errors), time.monotonic() - started)

    def show_command(self, name: str) -> str:
        """The shell command that shows the rows a test complains about."""
        script = Path(sys.executable).with_name("dbt")
        workspace = f"BOWTIE_WORKSPACE={self.workspace.root}"
        return shlex.join(
            ["env", workspace, str(script), "show", "--select", name, "--limit", "20", *self._folders()]
        )

    def _folders(self) -> list[str]:
        return [
            *("--project-dir", str(self.project), "--profiles-dir", str(self.project)),
            *("--target", "duckdb", "--target-path", str(self.target), "--log-path", str(self.log.parent)),
        ]

    def _environment(self) -> dict[str, str]:
        switches = {"DO_NOT_TRACK": "1", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "PYTHONUTF8": "1"}
        return {**os.environ, **switches, "BOWTIE_WORKSPACE": str(self.workspace.root)}


def _follow(process: subprocess.Popen[str], progress: bool) -> list[str]:
    """Read dbt's log while it runs; return the errors that stopped it before or beside its nodes."""
    errors: list[str] = []
    noise: list[str] = []
    columns = (
        SpinnerColumn(),
        *Progress.get_default_columns()[:2],
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not progress) as bar:
        task = bar.add_task("dbt reads the project", total=None)
        for line in process.stdout or ():
            event = _event(line)
            if event is None:
                noise.append(line.rstrip())
                continue
            data, info = event.get("data", {}), event["info"]
            if info.get("name") == "MainEncounteredError":
                errors.append(str(data.get("exc") or info.get("msg")))
            if data.get("total") and data.get("index"):
                is_start = "Start" in info["name"]
                node = data.get("node_info", {}).get("node_name", "")
                bar.update(task, description=node, total=data["total"], completed=data["index"] - is_start)
    # Lines outside the log are a crash of dbt itself; they only matter when there is no better word.
    return errors or ([] if process.wait() == 0 else [line for line in noise[-5:] if line])


def _event(line: str) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "info" in event else None


def _results(path: Path) -> Iterator[NodeResult]:
    for result in (read_json(path) or {}).get("results", ()):
        yield NodeResult(
            unique_id=result["unique_id"],
            status=str(result["status"]),
            message=str(result.get("message") or ""),
            failures=result.get("failures"),
            seconds=float(result.get("execution_time") or 0.0),
        )
