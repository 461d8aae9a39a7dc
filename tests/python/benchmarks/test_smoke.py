"""The benchmark runs, its result has the promised shape, and wrong results stop it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest
from serving import toy

from bowtie.workspace import PROJECT_ROOT

EVENTS = 20_000


def run_benchmark(module: str, *options: str, result_file: Path) -> dict[str, Any]:
    """Run a benchmark as its user does, to its end; what it measured."""
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", module, *options, "--json", str(result_file)],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert "Verified" in finished.stdout
    found: dict[str, Any] = json.loads(result_file.read_text(encoding="utf-8"))
    return found


def test_small_benchmark_is_verified_and_fails_on_a_lost_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, result_file = tmp_path / "kept", tmp_path / "result.json"
    options = ["--events", str(EVENTS), "--no-floor", "--no-refresh", "--keep", str(kept)]
    result = run_benchmark("benchmarks", *options, result_file=result_file)

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
    options = ("--scale", "0.015", "--no-floor")
    result = run_benchmark("benchmarks.company", *options, result_file=tmp_path / "result.json")
    (company,) = result["companies"]
    assert len(company["commands"]) == 5
    assert all(command["seconds"] > 0 and command["peak_bytes"] > 0 for command in company["commands"])
    assert company["raw_rows"] > 3_000
    assert all(company["events"].values())
    assert result["floor"] is None


def test_the_floor_counts_every_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(PROJECT_ROOT))
    from benchmarks.floor import measure_floor
    from benchmarks.project import Project

    floor = measure_floor(Project(toy.write_project(tmp_path / "project")), tmp_path / "empty")
    assert (floor.models, floor.seeds, floor.tests) == (3, 1, 1)
    assert floor.warm_parse_seconds > 0
    assert floor.ms_per_model + floor.ms_per_seed + floor.ms_per_test < 1000 * floor.build_seconds
