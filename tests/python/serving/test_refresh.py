from __future__ import annotations

from pathlib import Path

import pytest

from bowtie import refresh as module
from bowtie.dbt import Dbt, DbtRun, NodeResult
from bowtie.errors import UserError
from bowtie.landing import read_load_log
from bowtie.refresh import Options, refresh
from bowtie.run_report import RunReport
from bowtie.workspace import Workspace
from serving import toy
from serving.test_locking import held_elsewhere

VARS = toy.FILES["vars.yml"]


def run(workspace: Workspace, project: Path, *select: str, as_of: str | None = None) -> RunReport:
    return refresh(workspace, Options(select=select, as_of=as_of), project=project)


def rules_published(workspace: Workspace) -> list[tuple[object, ...]]:
    return toy.query(workspace.published / "marts.duckdb", "select rule from sales.orders")


def test_from_raw_file_to_published_mart_and_only_changed_rules_rebuild_everything(
    first_refresh: tuple[Path, RunReport], refreshed: Workspace, project: Path
) -> None:
    _, first = first_refresh
    assert (first.outcome, first.landed, first.is_full_refresh) == ("published", 1, False)
    assert [load["file"] for load in first.set_aside] == ["shop/orders/broken.xlsx"]
    manifest = toy.read(refreshed.published / "manifest.json")
    assert (manifest["project_version"], manifest["as_of"]) == ("9.9.9", first.as_of)
    assert first.as_of == read_load_log(refreshed)[-1].loaded_at
    latest = toy.read(refreshed.reports / "latest.json")
    assert latest["outcome"] == "published"
    (kept,) = (refreshed.reports / "refresh").iterdir()
    assert toy.read(kept) == latest

    second = run(refreshed, project)
    assert not second.is_full_refresh
    assert rules_published(refreshed) == [("first rule",), ("first rule",)]  # incremental: a row each run

    toy.write(
        project, "models/core/events.sql", toy.FILES["models/core/events.sql"].replace("first", "second")
    )
    third = run(refreshed, project)
    assert third.full_refresh_reason == "the rules changed since the last build (models/core/events.sql)"
    assert rules_published(refreshed) == [("second rule",)]


def test_another_as_of_date_rebuilds_nothing_and_is_recorded(refreshed: Workspace, project: Path) -> None:
    report = run(refreshed, project, as_of="2026-01-31")
    assert not report.is_full_refresh
    marts = refreshed.published / "marts.duckdb"
    assert toy.query(marts, "select distinct as_of from sales.orders") == [("2026-01-31",)]
    assert toy.read(refreshed.published / "manifest.json")["as_of"] == "2026-01-31"


def test_a_failed_test_publishes_nothing_until_a_whole_build_passes(
    refreshed: Workspace, project: Path
) -> None:
    published = (refreshed.published / "marts.duckdb").read_bytes()
    broken = toy.write(project, "tests/assert_no_orders.sql", toy.BROKEN_TEST)

    failed = run(refreshed, project)
    assert (failed.outcome, failed.step, failed.publication) == ("failed", "build", None)
    assert "Test assert_no_orders failed on orders: 4 rows" in failed.problem
    assert "show --select assert_no_orders" in failed.remedy
    assert (refreshed.published / "marts.duckdb").read_bytes() == published

    # The failed marts still stand in the warehouse: a run that looks at another part must not publish them.
    partial = run(refreshed, project, "buyers")
    assert partial.outcome == "failed"
    assert "nothing was published" in partial.problem
    assert (refreshed.published / "marts.duckdb").read_bytes() == published

    broken.unlink()
    mended = run(refreshed, project)
    assert mended.outcome == "published"
    assert not mended.is_full_refresh  # tests are no rules: what the incremental models hold is still good


def test_a_build_that_fails_with_new_rules_leaves_no_trust_in_the_old_record(
    refreshed: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.write(project, "seeds/limits.csv", "name,value\nbig,11\n")
    died = DbtRun(1, (), ("killed",), 0.1)
    monkeypatch.setattr(Dbt, "build", lambda *_, **__: died)
    assert run(refreshed, project).problem == "dbt could not run: killed"
    toy.write(
        project, "seeds/limits.csv", toy.FILES["seeds/limits.csv"]
    )  # back to the rules of the good build
    again = run(refreshed, project)
    assert again.full_refresh_reason == "there is no record of a finished build in this workspace"


def test_selected_models_are_published_beside_the_rest_of_a_good_build(
    refreshed: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def build(_: Dbt, arguments: list[str], **__: object) -> DbtRun:
        asked.append(arguments)
        return DbtRun(0, (NodeResult("model.toy.orders", "success", "", None, 0.1),), (), 0.1)

    monkeypatch.setattr(Dbt, "build", build)
    report = run(refreshed, project, "orders", "buyers")
    assert asked == [["--exclude-resource-type", "unit_test", "--select", "orders", "buyers"]]
    assert report.outcome == "published"
    assert report.publication is not None
    assert [table.name for table in report.publication.tables] == ["orders", "people"]

    monkeypatch.setattr(Dbt, "build", lambda *_, **__: DbtRun(0, (), (), 0.1))
    assert run(refreshed, project, "no_such_model").problem == "dbt found nothing to build."


def test_a_damaged_landing_stops_before_the_build(
    workspace: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = toy.land(workspace, rows=2, claimed=3)
    monkeypatch.setattr(module, "ingest", lambda *_, **__: toy.report([load]))
    monkeypatch.setattr(Dbt, "build", None)
    report = run(workspace, project)
    assert (report.outcome, report.step) == ("failed", "raw gate")
    assert "has 2 rows instead of 3" in report.problem
    assert not workspace.published.exists()


def test_an_empty_workspace_publishes_nothing_and_says_what_to_do(
    workspace: Workspace, project: Path
) -> None:
    report = run(workspace, project)
    assert "There is no data yet" in report.problem
    assert "bowtie demo" in report.remedy


def test_a_second_refresh_does_not_wait(workspace: Workspace, project: Path) -> None:
    with held_elsewhere(workspace) as process, pytest.raises(UserError, match=f"pid {process.pid}"):
        run(workspace, project)
    assert not workspace.reports.exists()


def test_a_workspace_that_does_not_exist_is_wrong_usage(tmp_path: Path, project: Path) -> None:
    with pytest.raises(UserError, match="no workspace") as raised:
        run(Workspace(tmp_path / "typo"), project)
    assert raised.value.exit_code == 2
    assert not (tmp_path / "typo").exists()


def test_a_stopped_run_is_recorded_as_stopped(
    workspace: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "ingest", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(workspace, project)
    latest = toy.read(workspace.reports / "latest.json")
    assert latest["outcome"] == "failed"
    assert "was stopped by hand or by a signal" in str(latest["problem"])


def test_a_warehouse_open_elsewhere_is_told_with_its_process(workspace: Workspace, project: Path) -> None:
    toy.deliver(workspace)
    with toy.opened_elsewhere(workspace.warehouse) as process:
        report = run(workspace, project)
    assert report.outcome == "failed"
    assert f"is open in process {process.pid}" in report.problem


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("vars.yml", VARS.replace("shop: true", "shop: maybe"), "vars.yml: channels: `shop` is `maybe`"),
        ("vars.yml", VARS.replace("90", "ninety"), "vars.yml: funnel_window_days: `ninety`"),
        ("vars.yml", VARS.replace("Shanghai", "Shangai"), "vars.yml: business_time_zone: `Asia/Shangai`"),
        ("seeds/exchange_rates.csv", "currency\nUSD\n", "vars.yml: base_currency: `CNY` has no rate"),
        ("seeds/session_rules.csv", "source_table,idle_minutes\n*,x\n", "seeds/session_rules.csv, line 2"),
    ],
)
def test_a_configuration_that_cannot_be_used_stops_before_the_build(
    workspace: Workspace,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    content: str,
    words: str,
) -> None:
    toy.deliver(workspace)
    toy.write(project, file, content)
    monkeypatch.setattr(Dbt, "build", None)
    report = run(workspace, project)
    assert (report.outcome, report.step) == ("failed", "configuration")
    assert report.problem.startswith(words)
    assert report.remedy.startswith("Correct ")
    assert not workspace.published.exists()


def test_a_damaged_warehouse_is_told_with_its_cure_which_cures_it(
    refreshed: Workspace, project: Path
) -> None:
    whole = refreshed.warehouse.read_bytes()
    for damaged in (b"no database" * 1000, whole[:5000]):
        refreshed.warehouse.write_bytes(damaged)
        report = run(refreshed, project)
        assert report.outcome == "failed"
        assert str(refreshed.warehouse) in report.problem
        assert report.remedy.startswith("Move that file away")
    refreshed.warehouse.rename(refreshed.root / "away")
    assert run(refreshed, project).outcome == "published"


def test_damage_that_shows_during_the_build_is_told_with_its_cure(
    refreshed: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    died = DbtRun(1, (), ("IO Error: Corrupt database file: computed checksum 1 does not match",), 0.1)
    monkeypatch.setattr(Dbt, "build", lambda *_, **__: died)
    assert run(refreshed, project).remedy.startswith("Move that file away")
