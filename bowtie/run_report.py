"""The summary of one refresh: what people and machines are told, and what `bowtie status` reads later."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bowtie.errors import UserError
from bowtie.failures import Failure
from bowtie.files import now, write_json
from bowtie.publish import Publication
from bowtie.workspace import Workspace

RUNNING, PUBLISHED, FAILED = "running", "published", "failed"


@dataclass
class RunReport:
    """One refresh, filled in while it runs. A killed run stays `running` for ever, which tells on it."""

    requested_as_of: str | None = None
    outcome: str = RUNNING
    step: str = "ingest"
    problem: str = ""
    remedy: str = ""
    started_at: str = field(default_factory=now)
    finished_at: str | None = None
    as_of: str | None = None
    is_full_refresh: bool = False
    full_refresh_reason: str | None = None
    selection: tuple[str, ...] = ()
    landed: int = 0
    unchanged: int = 0
    set_aside: list[dict[str, Any]] = field(default_factory=list)
    gate_violations: list[str] = field(default_factory=list)
    nodes: dict[str, int] = field(default_factory=dict)
    build_seconds: float = 0.0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    publication: Publication | None = None

    def fail(self, error: UserError) -> None:
        """Record why nothing was published."""
        self.outcome, self.problem, self.remedy = FAILED, error.what, error.remedy

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)

    def write(self, workspace: Workspace) -> None:
        """Keep the summary under the time it began, and as the latest one."""
        stamp = self.started_at.replace(":", "")  # which no Windows file name may hold
        for path in (workspace.reports / "refresh" / f"{stamp}.json", latest(workspace)):
            write_json(path, self.to_dict())


def latest(workspace: Workspace) -> Path:
    """The summary of the newest refresh."""
    return workspace.reports / "latest.json"
