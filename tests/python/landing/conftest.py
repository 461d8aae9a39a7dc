"""What the landing tests share: a workspace, a way to put files into it, and the real data of development."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bowtie.contracts import Contracts, load_contracts
from bowtie.landing import IngestReport, ingest
from bowtie.workspace import PROJECT_ROOT, Workspace

LEADS = "raw/crm/leads/leads.csv"
Put = Callable[..., Path]


def fixed_clock() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def contracts() -> Contracts:
    return load_contracts()


class Landing:
    """A workspace under test."""

    def __init__(self, root: Path, contracts: Contracts) -> None:
        self.workspace = Workspace(root)
        self.contracts = contracts

    def put(self, content: str | bytes, name: str = LEADS) -> Path:
        path = self.workspace.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def ingest(self, *paths: Path, mapping: Path | None = None) -> IngestReport:
        report = ingest(self.workspace, paths, mapping=mapping, contracts=self.contracts, clock=fixed_clock)
        for load in report.loads:
            assert load.rows_in_file == load.rows_landed + load.rows_duplicate + load.rows_left_out, load
        return report

    def rows(self, columns: str = "*", table: str = "crm/leads") -> list[tuple[Any, ...]]:
        """Landed rows, in load and row order."""
        files = self.workspace.landing / table / "*.parquet"
        query = f"select {columns} from read_parquet('{files}', union_by_name = true) order by _load, _row"
        with duckdb.connect() as connection:
            return connection.execute(query).fetchall()

    def mapping(self, text: str) -> Path:
        return self.put(text, "mappings/test.yml")


@pytest.fixture
def landing(tmp_path: Path, contracts: Contracts) -> Landing:
    return Landing(tmp_path / "workspace", contracts)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real data beside the project; never part of it."""
    folder = PROJECT_ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        reason = f"the real data of development is not at {folder}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
