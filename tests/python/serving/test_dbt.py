from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

from bowtie.dbt import Dbt
from bowtie.failures import explain, explain_warnings
from bowtie.workspace import Workspace
from serving import toy


def test_failures_are_told_in_plain_words_and_their_rows_can_be_shown(
    workspace: Workspace, project: Path
) -> None:
    toy.write(project, "tests/assert_no_orders.sql", toy.BROKEN_TEST)
    toy.write(
        project, "tests/assert_warning.sql", "{{ config(severity='warn') }} select 1 from {{ ref('buyers') }}"
    )
    toy.write(project, "models/core/wrong.sql", "select no_such_column from {{ ref('limits') }}")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    dbt = Dbt(workspace, project)
    run = dbt.build()

    model, test = explain(dbt, run)
    assert (model.kind, model.name, model.rows, model.command) == ("model", "wrong", None, "")
    assert model.text.startswith("Model wrong failed: Binder Error")
    assert "no_such_column" in model.text
    assert test.text == "Test assert_no_orders failed on orders: 2 rows."
    (warning,) = explain_warnings(dbt, run)
    assert warning.text == "Test assert_warning failed on buyers: 1 row."
    assert not run.is_good
    assert run.counts() == {"error": 1, "fail": 1, "pass": 1, "success": 4, "warn": 1}

    shown = subprocess.run(shlex.split(test.command), capture_output=True, text=True, check=True)  # noqa: S603
    assert "order_id" in shown.stdout
    # The project folder may be read-only: dbt's own files all go to the workspace.
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before
    assert dbt.log.is_file()


def test_a_project_that_cannot_be_read_is_told_and_old_results_do_not_speak_for_it(
    workspace: Workspace, project: Path
) -> None:
    dbt = Dbt(workspace, project)
    toy.write(workspace.root, ".dbt/target/run_results.json", '{"results": [{"unique_id": "model.a.b"}]}')
    toy.write(project, "models/core/wrong.sql", "select {{ nope( }}")
    run = dbt.build()
    assert not run.is_good
    assert run.results == ()
    assert "Compilation Error in model wrong" in run.errors[0]


def test_a_dbt_that_breaks_down_is_told_too(workspace: Workspace, project: Path) -> None:
    toy.write(project, "profiles.yml", "- not a mapping")
    run = Dbt(workspace, project).build()
    assert not run.is_good
    assert run.errors
