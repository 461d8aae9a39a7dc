from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import pytest

from bowtie import cli
from bowtie import refresh as refresh_module
from bowtie.demo import DemoReport
from bowtie.workspace import Workspace
from serving import toy
from serving.test_locking import held_elsewhere

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bowtie(
    workspace: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Run]:
    """Runs the command line on the toy project; returns exit code, standard output and standard error."""
    monkeypatch.setattr(cli, "PROJECT_ROOT", project)
    monkeypatch.setenv("BOWTIE_WORKSPACE", str(workspace.root))
    before = signal.getsignal(signal.SIGTERM)

    def run(*words: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as exit_:
            cli.main([str(word) for word in words])
        code = exit_.value.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    yield run
    signal.signal(signal.SIGTERM, before)


def content(printed: str) -> dict[str, Any]:
    parsed = json.loads(printed)
    assert isinstance(parsed, dict)
    return parsed


def test_a_good_refresh_ends_with_0_and_says_where_to_look(bowtie: Run, refreshed: Workspace) -> None:
    code, out, err = bowtie("refresh")
    assert code == 0
    assert "Published 2 marts" in out
    assert str(refreshed.published) in out
    assert "FILES SET ASIDE" in out  # loudly, though the rest is published
    assert "broken.xlsx" in out
    assert "Building and testing" in err

    code, out, _ = bowtie("status", "--json")
    assert code == 0
    assert [table["name"] for table in content(out)["published"]["tables"]] == ["orders", "people"]
    code, out, _ = bowtie("status")
    assert code == 0
    assert "Last good version" in out
    assert "shop.orders" in out


def test_a_failed_gate_ends_with_1_and_status_says_what_to_do(
    bowtie: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = toy.land(workspace, "[red]odd[/red].csv", rows=2, claimed=3)
    monkeypatch.setattr(refresh_module, "ingest", lambda *_, **__: toy.report([load]))
    code, out, _ = bowtie("refresh")
    assert code == 1
    assert "Nothing was published" in out
    assert "[red]odd[/red].csv" in out  # printed as it is, not taken for a style
    assert "Remedy:" in out
    code, out, _ = bowtie("refresh", "--json")
    assert code == 1
    assert content(out)["outcome"] == "failed"
    code, out, _ = bowtie("status")
    assert code == 0
    assert "→ The last refresh published nothing" in out


def test_a_failed_test_is_named_with_the_command_that_shows_its_rows(
    bowtie: Run, refreshed: Workspace, project: Path
) -> None:
    toy.write(project, "tests/assert_no_orders.sql", toy.BROKEN_TEST)
    toy.write(project, "tests/assert_no_buyers.sql", "select 1 from {{ ref('buyers') }}")
    code, out, _ = bowtie("refresh")
    assert code == 1
    for name in ("assert_no_orders", "assert_no_buyers"):
        assert f"Test {name} failed" in out
        assert f"show --select {name}" in out
    assert toy.query(refreshed.published / "marts.duckdb", "select rule from sales.orders") == [
        ("first rule",)
    ]


def test_ingest_ends_with_1_if_a_file_was_set_aside_though_the_rest_landed(
    bowtie: Run, workspace: Workspace
) -> None:
    toy.deliver(workspace)
    code, out, _ = bowtie("ingest")
    assert code == 0
    assert "1 landed, 0 known already, 0 set aside" in out
    toy.deliver(workspace, "february.csv", "order_id\n3\n")
    toy.deliver(workspace, "broken.xlsx", "no spreadsheet")
    code, out, _ = bowtie("ingest", "--json")
    assert code == 1
    report = content(out)
    assert (report["landed"], report["unchanged"], report["set_aside"]) == (1, 1, 1)
    code, out, _ = bowtie("ingest")
    assert code == 1
    assert out.count("broken.xlsx") == 1
    assert out.count("Remedy:") == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--no-such-option"],
        ["no-such-command"],
        ["refresh", "--as-of", "soon"],
        ["refresh", "--workspace", "no/such/folder"],
        ["ingest", "--workspace", "no/such/folder"],
        ["status", "--workspace", "no/such/folder"],
        ["ingest", "no-such-file.csv"],
        ["demo", "--scale", "many"],
        ["demo", "--scale", "-1"],
    ],
)
def test_wrong_usage_ends_with_2_and_no_traceback(bowtie: Run, words: list[str]) -> None:
    code, _, err = bowtie(*words)
    assert code == 2
    assert err
    assert "Traceback" not in err
    assert not Path("no/such/folder").exists()


def test_a_held_workspace_ends_with_1_for_people_and_machines(bowtie: Run, workspace: Workspace) -> None:
    with held_elsewhere(workspace) as process:
        for command in ("refresh", "ingest", "demo"):
            code, out, err = bowtie(command)
            assert (code, out) == (1, "")
            assert f"pid {process.pid}" in err
        code, out, _ = bowtie("refresh", "--json")
        assert code == 1
        assert f"pid {process.pid}" in content(out)["error"]


def test_the_workspace_may_be_named_before_or_after_the_command(
    bowtie: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BOWTIE_WORKSPACE")
    for words in (["--workspace", workspace.root, "status"], ["status", "--workspace", workspace.root]):
        code, out, _ = bowtie(*words, "--json")
        assert code == 0
        assert content(out)["workspace"] == str(workspace.root)


def test_doctor_ends_with_1_if_it_finds_a_problem(bowtie: Run, project: Path) -> None:
    code, out, _ = bowtie("doctor")
    assert code == 0
    assert "Everything is in order" in out
    toy.write(project, "vars.yml", toy.FILES["vars.yml"].replace("CNY", "yuan"))
    code, out, _ = bowtie("doctor")
    assert code == 1
    assert "PROBLEM  Settings: vars.yml: base_currency" in out
    assert "Remedy: Correct vars.yml." in out
    code, out, _ = bowtie("doctor", "--json")
    assert code == 1
    assert content(out)["is_healthy"] is False


def test_demo_hands_its_options_on(
    bowtie: Run, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, object] = {}

    def generate(where: Workspace, **options: object) -> DemoReport:
        asked.update(options, workspace=where)
        return DemoReport(12, 3456, 78, 9, 0, date(2026, 1, 31))

    monkeypatch.setattr(cli, "generate", generate)
    code, out, _ = bowtie("demo", "--scale", "0.5", "--seed", "3", "--days", "2", "--dirty", "0.1")
    assert code == 0
    assert "12 files with 3,456 rows" in out
    wanted = {"scale": 0.5, "seed": 3, "days": 2, "dirty": 0.1, "progress": False, "workspace": workspace}
    assert asked == wanted
    code, out, _ = bowtie("demo", "--json")
    assert code == 0
    assert content(out)["last_day"] == "2026-01-31"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31T08:00:00+08:00", "2026-01-31T00:00:00Z"),
        ("2026-01-31 08:00", "2026-01-31T08:00:00Z"),
    ],
)
def test_as_of_is_a_date_or_a_moment_in_utc(given: str, wanted: str) -> None:
    assert cli._moment(given) == wanted


def test_a_stopped_refresh_stops_dbt_too_and_ends_with_1(workspace: Workspace, project: Path) -> None:
    toy.deliver(workspace)
    slow = "select sum(one.range * two.range) as total from range(1000000) as one, range(1000000) as two"
    toy.write(project, "models/core/slow.sql", slow)
    code = f"from pathlib import Path; from bowtie import cli; cli.PROJECT_ROOT = Path({str(project)!r})"
    command = [sys.executable, "-c", f"{code}; cli.main()", "refresh", "--workspace", str(workspace.root)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        dbt = child_that_has_written(process.pid, workspace.root / ".dbt" / "logs" / "dbt.log")
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "Stopped before it was done" in err
    assert "Traceback" not in err
    assert not dbt.is_running()
    assert toy.read(workspace.reports / "latest.json")["outcome"] == "failed"
    assert not workspace.published.exists()


def child_that_has_written(pid: int, file: Path) -> psutil.Process:
    for _ in range(300):
        children = psutil.Process(pid).children()
        if children and file.exists():
            return children[0]
        time.sleep(0.1)
    raise AssertionError("dbt did not start")
