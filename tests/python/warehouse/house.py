"""A workspace under test, from raw files to its database."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bowtie.dbt import DbtRun
from bowtie.landing import IngestReport, ingest
from bowtie.workspace import PROJECT_ROOT, Workspace
from warehouse.quick_dbt import QuickDbt

REAL_DATA = PROJECT_ROOT.parent / "shared" / "data"
# The rooms above core read core and no channel, and walls hold them to it: what channels and connectors fill
# is core and what describes it. Nor do the seeds change with it, which every whole build tests.
ABOVE_CORE = ("portrait", "lifecycle", "success", "acquisition", "product", "value")
# What the marts of acquisition tell of costs, placements and sourcing reads core alone.
NOT_ABOVE = (
    *(f"path:models/{room}+" for room in ABOVE_CORE),
    *(f"path:models/marts/{room}" for room in ABOVE_CORE if room != "acquisition"),
)
NO_SEEDS_TESTS = "path:seeds,resource_type:test"


def real_data(folder: str) -> Path:
    """The real data of development; a user's clone has none and skips, CI must have it."""
    path = REAL_DATA / folder
    if not path.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs the real data, and {folder} is not there")
        pytest.skip(f"the real data ({folder}) is not part of the project")
    return path


def project_copy(folder: Path) -> Path:
    """The project's models, macros, seeds and tests in a new folder, to be edited or spoiled."""
    for name in ("models", "macros", "seeds", "tests"):
        shutil.copytree(PROJECT_ROOT / name, folder / name, ignore=shutil.ignore_patterns("python"))
    for name in ("dbt_project.yml", "profiles.yml", "vars.yml"):
        shutil.copy(PROJECT_ROOT / name, folder / name)
    (folder / "analyses").mkdir()
    return folder


class House:
    """One workspace with the project's own models, or with those of a copy."""

    def __init__(self, root: Path, project: Path = PROJECT_ROOT) -> None:
        root.mkdir(parents=True, exist_ok=True)
        self.workspace = Workspace(root)
        self.project = project

    def put(self, name: str, text: str) -> None:
        path = self.workspace.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def ingest(self, *paths: Path, mapping: Path | None = None) -> IngestReport:
        return ingest(self.workspace, paths, mapping=mapping)

    def take_landing(self, other: House, channels: Iterable[str] | None = None) -> None:
        """Copy what another workspace has landed, or only some channels of it."""
        records = other.workspace.load_log.read_text(encoding="utf-8").splitlines()
        wanted = set(channels) if channels is not None else None
        kept = [line for line in records if wanted is None or json.loads(line)["channel"] in wanted]
        for folder in other.workspace.landing.iterdir():
            if folder.is_dir() and (wanted is None or folder.name in wanted):
                shutil.copytree(folder, self.workspace.landing / folder.name, dirs_exist_ok=True)
        self.workspace.landing.mkdir(exist_ok=True)
        self.workspace.load_log.write_text("".join(line + "\n" for line in kept), encoding="utf-8")

    def build(self, *arguments: str, **variables: Any) -> DbtRun:
        """Run `dbt build`; a failing node fails the test with dbt's own words."""
        run = self.try_build(*arguments, **variables)
        assert run.is_good, [(node.unique_id, node.message) for node in run.failed] or run.errors
        return run

    def build_to_core(self, **variables: Any) -> DbtRun:
        """The same without the rooms above core and the seeds' tests, which know of no channel."""
        return self.build("--exclude", *NOT_ABOVE, NO_SEEDS_TESTS, **variables)

    def try_build(self, *arguments: str, **variables: Any) -> DbtRun:
        # A log is 22 MB a build that no test reads; and as many builds run as there are cores.
        quiet = ("--log-level-file", "none", "--threads", "1")
        return QuickDbt(self.workspace, self.project).build_with(
            variables, [*arguments, *quiet, "--exclude-resource-type", "unit_test"]
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.workspace.warehouse), read_only=True) as database:
            return database.execute(query).fetchall()

    def columns(self) -> list[tuple[Any, ...]]:
        """Every column of every relation with its type: what an empty channel must not change."""
        return self.rows(
            "select table_schema, table_name, column_name, data_type from information_schema.columns"
            " order by table_schema, table_name, ordinal_position"
        )


def differing_rows(left: House, right: House, at_least: int = 30) -> dict[str, tuple[int, int]]:
    """Tables whose rows differ, with how many stand only left and only right."""
    with duckdb.connect() as database:
        database.execute(f"attach '{left.workspace.warehouse}' as left_house (read_only)")
        database.execute(f"attach '{right.workspace.warehouse}' as right_house (read_only)")
        query = (
            "select table_schema || '.' || table_name from information_schema.tables"
            " where table_catalog = '{}' and table_type = 'BASE TABLE' order by 1"
        )
        tables = [row[0] for row in database.execute(query.format("left_house")).fetchall()]
        assert tables == [row[0] for row in database.execute(query.format("right_house")).fetchall()]
        found: dict[str, tuple[int, int]] = {}
        for table in tables:
            counts = tuple(
                database.execute(
                    f"select count(*) from (from {one}.{table} except all from {other}.{table})"
                ).fetchall()[0][0]
                for one, other in (("left_house", "right_house"), ("right_house", "left_house"))
            )
            if counts != (0, 0):
                found[table] = (counts[0], counts[1])
        assert len(tables) >= at_least, "an empty comparison proves nothing"
        return found
