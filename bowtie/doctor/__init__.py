"""Examines configuration, contracts, mappings and environment, and says in plain words what to mend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bowtie.doctor import contracts, environment, project, settings, working_time
from bowtie.doctor.check import Check
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT, Workspace

__all__ = ["Check", "examine", "examine_rules"]


def examine(workspace: Workspace, *, project_root: Path = PROJECT_ROOT) -> list[Check]:
    """Run every check; one that finds a problem does not stop the others."""
    return _run(
        ("Python", environment.python_version),
        ("Packages", lambda: environment.packages(project_root)),
        ("Contracts", lambda: contracts.contracts(project_root)),
        ("References", lambda: contracts.references(project_root)),
        ("Settings", lambda: settings.settings(project_root)),
        ("Seeds", lambda: project.seeds(project_root)),
        ("Holidays", lambda: working_time.holidays_known(workspace, project_root)),
        ("Mappings", lambda: project.mappings(workspace, project_root)),
        ("Telemetry", lambda: project.telemetry(project_root)),
        ("Workspace", lambda: environment.workspace_is_writable(workspace)),
        ("Disk space", lambda: environment.disk_space(workspace)),
        ("Warehouse", lambda: environment.warehouse_is_free(workspace)),
    )


def examine_rules(project_root: Path) -> list[Check]:
    """The quick checks of what business people edit, which every refresh makes before it builds."""
    return _run(
        ("Settings", lambda: settings.settings(project_root)),
        ("Seeds", lambda: project.seeds(project_root)),
    )


def _run(*examinations: tuple[str, Callable[[], Check]]) -> list[Check]:
    checks = []
    for name, run in examinations:
        try:
            checks.append(run())
        except UserError as error:
            checks.append(Check(name, False, error.what, error.remedy))
    return checks
