from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bowtie.dbt import Dbt
from bowtie.rules import Built, Rules, why_full_refresh
from bowtie.workspace import Workspace
from serving import toy


@pytest.fixture
def dbt(workspace: Workspace, project: Path) -> Dbt:
    workspace.warehouse.touch()
    return Dbt(workspace, project)


@pytest.mark.parametrize(
    "file", ["dbt_project.yml", "models/core/events.sql", "macros/new.sql", "seeds/limits.csv"]
)
def test_a_changed_rule_changes_the_fingerprint_and_is_named(project: Path, file: str) -> None:
    before = Rules.read(project)
    path = project / file
    path.write_text((path.read_text() if path.exists() else "") + "\n# changed\n")
    after = Rules.read(project)
    assert after.fingerprint != before.fingerprint
    assert after.difference(before) == file


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [("Asia/Shanghai", "Europe/Berlin", True), ('as_of: ""', "as_of: 2026-01-31", False)],
)
def test_only_variables_that_reach_into_history_count(
    project: Path, before: str, after: str, changes: bool
) -> None:
    rules = Rules.read(project)
    settings = project / "vars.yml"
    text = settings.read_text()
    assert before in text
    settings.write_text(text.replace(before, after))
    assert Rules.read(project).difference(rules) == ("vars.yml" if changes else "")


def test_a_seed_that_no_history_holds_is_free_to_change(project: Path) -> None:
    rules = Rules.read(project)
    (project / "seeds" / "labels.csv").write_text("label\nnew\n")
    assert Rules.read(project).difference(rules) == ""


def test_a_file_moved_or_removed_is_a_change_too(project: Path) -> None:
    before = Rules.read(project)
    (project / "seeds" / "limits.csv").rename(project / "seeds" / "borders.csv")
    assert Rules.read(project).difference(before) == "seeds/limits.csv"


@pytest.mark.parametrize("file", ["README.md", "tests/a.sql", "models/.hidden", "models/__pycache__/a.pyc"])
def test_what_decides_no_row_is_no_rule(project: Path, file: str) -> None:
    before = Rules.read(project).fingerprint
    toy.write(project, file, "words")
    assert Rules.read(project).fingerprint == before


def test_another_engine_is_another_rule(project: Path) -> None:
    rules = Rules.read(project)
    older = Rules({**rules.parts, "duckdb": "1.0.0"})
    assert rules.difference(older) == "duckdb"


def test_why_a_build_must_be_full(dbt: Dbt) -> None:
    rules = Rules.read(dbt.project)
    built = Built(rules.parts, None, has_passed=True)
    assert why_full_refresh(dbt, built, rules) is None
    assert "no record" in (why_full_refresh(dbt, None, rules) or "")
    changed = Rules({**rules.parts, "vars.yml": "other"})
    assert "vars.yml" in (why_full_refresh(dbt, built, changed) or "")
    dbt.workspace.warehouse.unlink()
    assert why_full_refresh(dbt, None, rules) is None


def test_the_record_survives_writing_and_is_void_without_its_warehouse(dbt: Dbt) -> None:
    built = Built(Rules.read(dbt.project).parts, "2026-01-31", has_passed=True)
    built.write(dbt)
    assert Built.read(dbt) == built
    replace(built, has_passed=False).write(dbt)
    record = Built.read(dbt)
    assert record is not None
    assert not record.has_passed
    dbt.workspace.warehouse.unlink()
    assert Built.read(dbt) is None
    Built.forget(dbt)
    assert not (dbt.folder / "built.json").exists()
