"""The scheduler's one command: land, check, build, test, and publish only if everything is good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bowtie.contracts import load_contracts
from bowtie.dbt import Dbt, DbtRun
from bowtie.doctor import Check, examine_rules
from bowtie.doctor.environment import REBUILD_WAREHOUSE, warehouse_opens
from bowtie.errors import UserError
from bowtie.failures import explain, explain_warnings, find_obstacle
from bowtie.files import now
from bowtie.landing import ingest
from bowtie.landing.log import read_load_log
from bowtie.locking import require_workspace, workspace_lock
from bowtie.marts import read_marts
from bowtie.project import project_version, variables
from bowtie.publish import publish
from bowtie.raw_gate import check_landing
from bowtie.rules import Built, Rules, why_full_refresh
from bowtie.run_report import PUBLISHED, RunReport
from bowtie.workspace import PROJECT_ROOT, Workspace

# How DuckDB speaks of a file that opens but whose blocks are broken.
_DAMAGED = re.compile(r"[Cc]omputed checksum|[Cc]orrupt|not a valid DuckDB database")


@dataclass(frozen=True)
class Options:
    """How to refresh."""

    full_refresh: bool = False
    as_of: str | None = None
    select: tuple[str, ...] = ()
    progress: bool = False


def refresh(
    workspace: Workspace,
    options: Options | None = None,
    *,
    project: Path = PROJECT_ROOT,
    say: Callable[[str], None] = lambda _: None,
) -> RunReport:
    """Run ingest → raw gate → check of the configuration → dbt build → publish.

    Args:
        workspace: The workspace to refresh.
        options: How.
        project: The dbt project.
        say: Told, in a few words, what happens now.

    Returns:
        The summary, also kept in the workspace's reports. A failed gate is a result, not an exception.

    Raises:
        UserError: The workspace is missing, or another process holds it.
    """
    options = options or Options()
    require_workspace(workspace)
    with workspace_lock(workspace, "refresh"):
        report = RunReport(requested_as_of=options.as_of, selection=options.select)
        report.write(workspace)
        try:
            _Run(workspace, options, project, say, report).all_steps()
        except UserError as error:
            report.fail(error)
        except BaseException as error:
            # Told to whoever looks at the status later; the exception itself goes on its way.
            how = (
                "by hand or by a signal" if isinstance(error, KeyboardInterrupt) else f"by a fault: {error!r}"
            )
            report.fail(UserError(f"The refresh was stopped {how}.", "Run `bowtie refresh` again."))
            raise
        finally:
            report.finished_at = now()
            report.write(workspace)
    return report


@dataclass
class _Run:
    """The steps of one refresh; each raises UserError to stop it."""

    workspace: Workspace
    options: Options
    project: Path
    say: Callable[[str], None]
    report: RunReport

    def all_steps(self) -> None:
        dbt = Dbt(self.workspace, self.project)
        self._begin("ingest", "Looking for new raw files")
        newly_landed = self._ingest()
        self._begin("raw gate", "Checking what has landed")
        self._raw_gate(newly_landed)
        self._begin("configuration", "Checking vars.yml, the seeds and the warehouse")
        _stop_at(*examine_rules(self.project), warehouse_opens(self.workspace))
        self._begin("build", "Building and testing")
        rules = self._build(dbt)
        self._begin("publish", "Publishing")
        self.report.as_of = self._effective_as_of()
        self.report.publication = publish(
            self.workspace,
            read_marts(dbt.manifest),
            as_of=self.report.as_of,
            project_version=project_version(self.project),
            fingerprint=rules.fingerprint,
            progress=self.options.progress,
        )
        self.report.outcome = PUBLISHED

    def _begin(self, step: str, words: str) -> None:
        self.report.step = step
        self.say(words)

    def _ingest(self) -> set[int]:
        landing = ingest(
            self.workspace, contracts=load_contracts(self.project), progress=self.options.progress
        )
        self.report.landed, self.report.unchanged = len(landing.landed), landing.unchanged
        self.report.set_aside = [
            {"file": problem.file, "reason": replace(problem, remedy="").message, "remedy": problem.remedy}
            for problem in landing.rejected
        ]
        self.report.warnings += landing.warnings
        rows = sum(load.rows_landed for load in landing.landed)
        self.say(
            f"{len(landing.landed)} new files with {rows:,} new rows; "
            f"{landing.unchanged} known already; {len(landing.rejected)} set aside"
        )
        return {load.load_seq for load in landing.landed}

    def _raw_gate(self, newly_landed: set[int]) -> None:
        if not any(load.status == "landed" for load in read_load_log(self.workspace)):
            raise UserError(
                f"There is no data yet: nothing has landed from {self.workspace.raw}.",
                "Follow the remedy of each file set aside above."
                if self.report.set_aside
                else "Put exports under raw/<channel>/<table>/, or run `bowtie demo` for a demo company.",
            )
        self.report.gate_violations = check_landing(self.workspace, newly_landed=newly_landed)
        if self.report.gate_violations:
            raise UserError(
                f"The landing is damaged: {self.report.gate_violations[0]}",
                f"Restore {self.workspace.landing} from a backup. Without one, move that folder away and "
                "refresh: the raw files land again, but in a new order, so IDs may change.",
            )

    def _build(self, dbt: Dbt) -> Rules:
        rules, built = Rules.read(self.project), Built.read(dbt)
        reason = why_full_refresh(dbt, built, rules)
        self.report.is_full_refresh = self.options.full_refresh or reason is not None
        self.report.full_refresh_reason = reason or (
            "it was asked for" if self.options.full_refresh else None
        )
        if self.report.full_refresh_reason:
            self.say(f"Full refresh, because {self.report.full_refresh_reason}")
        if built is None or self.report.is_full_refresh:
            Built.forget(dbt)
        else:
            replace(built, has_passed=False).write(dbt)
        run = dbt.build(self._arguments(), progress=self.options.progress)
        self._judge(dbt, run)
        was_whole = built is not None and built.has_passed and reason is None
        if self.options.select and not was_whole:
            raise UserError(
                "The selected models were built and passed, but the rest of the warehouse was not built and "
                "tested with the same rules, so nothing was published.",
                "Run `bowtie refresh` without --select.",
            )
        Built(rules.parts, self.options.as_of, has_passed=True).write(dbt)
        return rules

    def _arguments(self) -> list[str]:
        # Unit tests prove definitions, not data: `make test` runs them.
        arguments = ["--exclude-resource-type", "unit_test"]
        if self.report.is_full_refresh:
            arguments.append("--full-refresh")
        if self.options.as_of:
            arguments += ["--vars", json.dumps({"as_of": self.options.as_of})]
        if self.options.select:
            arguments += ["--select", *self.options.select]
        return arguments

    def _judge(self, dbt: Dbt, run: DbtRun) -> None:
        self.report.nodes, self.report.build_seconds = run.counts(), round(run.seconds, 1)
        self.report.failures = explain(dbt, run)
        self.report.warnings += [warning.text for warning in explain_warnings(dbt, run)]
        if obstacle := find_obstacle(dbt, run, self.report.failures):
            if _DAMAGED.search(obstacle.what):
                raise UserError(
                    f"{self.workspace.warehouse} is damaged. {obstacle.what}", REBUILD_WAREHOUSE
                ) from obstacle
            raise obstacle

    def _effective_as_of(self) -> str | None:
        loads = [load.loaded_at for load in read_load_log(self.workspace) if load.loaded_at]
        declared = str(variables(self.project).get("as_of") or "")
        return self.options.as_of or declared or max(loads, default=None)


def _stop_at(*checks: Check) -> None:
    found = [check for check in checks if not check.is_ok]
    if found:
        remedies = [check.remedy for check in found if check.remedy]
        raise UserError("\n".join(check.detail for check in found), " ".join(remedies))
