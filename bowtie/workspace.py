"""Where everything of one company lives. The names are promises (docs/interface.md)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Workspace:
    """One folder that holds all data of one company."""

    root: Path

    @classmethod
    def locate(cls, folder: Path | None = None) -> Workspace:
        """The workspace of the command line, of BOWTIE_WORKSPACE, or the default, in this order."""
        chosen = folder or Path(os.environ.get("BOWTIE_WORKSPACE") or PROJECT_ROOT / "workspace")
        return cls(chosen.expanduser().resolve())

    @property
    def raw(self) -> Path:
        """What users drop in: raw/<channel>/<table>/ with any sub-folders."""
        return self.root / "raw"

    @property
    def mappings(self) -> Path:
        """The workspace's own mapping files."""
        return self.root / "mappings"

    @property
    def landing(self) -> Path:
        """The append-only columnar copy: landing/<channel>/<table>/<load>.parquet."""
        return self.root / "landing"

    @property
    def load_log(self) -> Path:
        """One JSON object per load, appended last: a load counts when its line stands here."""
        return self.landing / "loads.jsonl"

    @property
    def warehouse(self) -> Path:
        """The private build database."""
        return self.root / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """What BI reads."""
        return self.root / "published"

    @property
    def truth(self) -> Path:
        """Demo only: the true persons and companies."""
        return self.root / "truth"

    @property
    def reports(self) -> Path:
        """Run summaries and, later, documents for people."""
        return self.root / "reports"

    @property
    def lock_file(self) -> Path:
        """Held by whoever writes to the workspace."""
        return self.root / ".lock"
