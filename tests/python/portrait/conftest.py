"""What the tests of the portrait share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb
import pytest
from warehouse.house import House

from portrait.walk import Walk, walked

Reading = dict[str, tuple[str | None, str | None, str | None]]


@pytest.fixture(scope="session")
def read_titles(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Iterable[str]], Reading]:
    """Job titles → (job_level, department, decision_role), by the project's own model and seeds."""

    def read(titles: Iterable[str]) -> Reading:
        house = House(Path(tmp_path_factory.mktemp("titles")) / "company")
        with duckdb.connect(str(house.workspace.warehouse)) as database:
            database.execute("create schema core")
            database.execute("create table core.dim_persons (job_title varchar, department varchar)")
            database.executemany(
                "insert into core.dim_persons values (?, null)", [[title] for title in titles]
            )
        wanted = ("title_words", "title_values", "decision_role_rules", "portrait_titles")
        house.build("--select", *wanted, "--indirect-selection", "cautious")
        found = house.rows(
            "select job_title, job_level, department, decision_role from portrait_build.portrait_titles"
        )
        return {row[0]: (row[1], row[2], row[3]) for row in found}

    return read


@pytest.fixture(scope="session")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """A small demo company after the changes of docs/change_a_rule.md."""
    return walked(Path(tmp_path_factory.mktemp("session_walk")))
