from __future__ import annotations

from pathlib import Path

import pytest

from bowtie import refresh as module
from bowtie.errors import UserError
from bowtie.refresh import refresh
from bowtie.run_report import RunReport
from bowtie.status import read_status
from bowtie.workspace import Workspace
from serving import toy
from serving.test_locking import held_elsewhere


def advice(workspace: Workspace) -> str:
    return "\n".join(read_status(workspace).advice)


def test_the_last_good_version_and_the_freshness_of_each_table_are_told(refreshed: Workspace) -> None:
    status = read_status(refreshed)
    assert status.published is not None
    assert [table["name"] for table in status.published["tables"]] == ["orders", "people"]
    (source,) = status.sources
    assert (source.source_table, source.loads, source.rows) == ("shop.orders", 1, 2)
    assert status.newest_load is not None
    assert status.newest_load.loaded_at == source.newest_loaded_at
    assert [load.file for load in status.set_aside] == ["shop/orders/broken.xlsx"]
    assert status.advice == ("1 file was set aside: follow each remedy above, then run `bowtie refresh`.",)


def test_a_file_taken_away_or_landed_after_all_is_no_longer_told(workspace: Workspace) -> None:
    for name in ("gone.csv", "mended.csv", "waiting.csv"):
        toy.set_aside(workspace, f"shop/orders/{name}")
    toy.deliver(workspace, "mended.csv")
    toy.deliver(workspace, "waiting.csv")
    toy.land(workspace, "shop/orders/mended.csv")
    assert [load.file for load in read_status(workspace).set_aside] == ["shop/orders/waiting.csv"]


def test_files_of_one_content_and_links_that_lead_nowhere_are_all_told(
    workspace: Workspace, project: Path
) -> None:
    names = ["shop/orders/a.csv", "shop/orders/b.csv", "shop/orders/link.csv"]
    for name in names[:2]:
        path = workspace.raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (workspace.raw / names[2]).symlink_to(workspace.root / "nowhere.csv")
    report = refresh(workspace, project=project)
    assert sorted(load["file"] for load in report.set_aside) == names
    waiting = read_status(workspace).set_aside
    assert sorted(file.file for file in waiting) == names
    assert all(file.reason and file.remedy for file in waiting)

    # A run that never looked at the files does not make them forgotten.
    RunReport(outcome="failed", started_at="9999-01-01T00:00:00Z").write(workspace)
    assert len(read_status(workspace).set_aside) == 3

    (workspace.raw / names[1]).unlink()
    (workspace.raw / names[2]).unlink()
    assert [file.file for file in read_status(workspace).set_aside] == names[:1]


def test_rows_of_a_channel_that_is_switched_off_are_told(refreshed: Workspace, project: Path) -> None:
    assert not any("switches off" in line for line in read_status(refreshed, project).advice)
    settings = project / "vars.yml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("{shop: true}", "{shop: false, other: false}"), encoding="utf-8")
    told = read_status(refreshed, project).advice[-1]
    assert told == "Rows have landed for what vars.yml switches off, and do not count: shop."


def test_after_a_failure_the_reason_and_the_remedy_are_told(
    workspace: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = toy.land(workspace, rows=2, claimed=3)
    monkeypatch.setattr(module, "ingest", lambda *_, **__: toy.report([load]))
    refresh(workspace, project=project)
    assert "The last refresh published nothing: The landing is damaged" in advice(workspace)
    assert "from a backup" in advice(workspace)
    assert read_status(workspace).published is None


def test_a_killed_refresh_is_recognized_and_a_running_one_is_not_mistaken_for_it(
    workspace: Workspace,
) -> None:
    toy.land(workspace)
    RunReport(step="build").write(workspace)
    with held_elsewhere(workspace) as process:
        assert f"A refresh is at work (pid {process.pid}" in advice(workspace)
        assert "killed" not in advice(workspace)
        process.kill()
        process.wait()
        assert "was killed during the step `build`" in advice(workspace)


def test_the_first_steps_are_told(workspace: Workspace) -> None:
    assert "No data yet" in advice(workspace)
    toy.land(workspace)
    assert advice(workspace) == "Nothing is published yet: run `bowtie refresh`."
    RunReport(outcome="published", finished_at="2025-12-31T00:00:00Z").write(workspace)
    assert "Files have landed since the last refresh" in advice(workspace)


def test_a_workspace_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no workspace") as raised:
        read_status(Workspace(tmp_path / "typo"))
    assert raised.value.exit_code == 2
