"""The benchmark runs, its result has the promised shape, and wrong results stop it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bowtie.workspace import PROJECT_ROOT

EVENTS = 20_000


def test_small_benchmark_is_verified_and_fails_on_a_lost_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, result_file = tmp_path / "kept", tmp_path / "result.json"
    options = ["--events", str(EVENTS), "--no-floor", "--no-refresh", "--keep", str(kept)]
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks", *options, "--json", str(result_file)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert "Verified" in finished.stdout
    result = json.loads(result_file.read_text(encoding="utf-8"))

    year, day = result["year"], result["day"]
    assert year["events"] + result["deliveries"]["year"]["broken"] == EVENTS
    assert day["events"] + result["deliveries"]["day"]["broken"] == EVENTS // 365
    for measured in (year, day):
        steps = {step["name"]: step for step in measured["steps"]}
        assert {"landing", "stg_row_outcomes", "behaviors", "fct_sessions", "fct_behavior_days"} <= set(steps)
        assert all(step["seconds"] > 0 for step in steps.values())
        assert steps["landing"]["peak_bytes"] > 0
        assert measured["scan"]["seconds"] > 0
    checks = year["checks"] + day["checks"] + result["proof"]
    assert all(check["expected"] == check["found"] for check in checks)
    assert any(check["name"] == "rows of core.fct_sessions that differ" for check in checks)

    monkeypatch.syspath_prepend(str(PROJECT_ROOT))  # before tests/python, which holds a folder of this name
    from benchmarks.errors import BenchmarkError
    from benchmarks.events import Delivery
    from benchmarks.verify import verify_counts

    with duckdb.connect(str(kept / "stepwise/warehouse.duckdb")) as connection:
        connection.execute(
            "delete from canonical.behaviors where _row = (select min(_row) from canonical.behaviors)"
        )
    deliveries = [Delivery(**result["deliveries"][name]) for name in ("year", "day")]
    with pytest.raises(BenchmarkError, match="behaviors = accepted"):
        verify_counts(kept / "stepwise", deliveries)


def test_a_tiny_company_is_measured_command_by_command(tmp_path: Path) -> None:
    result_file = tmp_path / "result.json"
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.company", "--scale", "0.05", "--json", str(result_file)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert "Verified" in finished.stdout
    result = json.loads(result_file.read_text(encoding="utf-8"))
    (company,) = result["companies"]
    assert len(company["commands"]) == 5
    assert all(command["seconds"] > 0 and command["peak_bytes"] > 0 for command in company["commands"])
    assert company["raw_rows"] > 10_000
    assert all(company["events"].values())
    assert result["floor"]["models"] > 100
