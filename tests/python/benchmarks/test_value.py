"""The benchmark of forecasts runs on little."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bowtie.workspace import PROJECT_ROOT


def test_small_companies_are_forecast(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    options = ("--segments", "3", "--customers", "2000", "--buyers", "20000", "--json", str(result))
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.value", *options],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    assert "Found (drawn by)" in finished.stdout
    told = json.loads(result.read_text("utf-8"))
    assert told["renewals"]["customers"] == 6000
    assert told["orders"]["kinds"] < 10_000
    assert 0.4 < told["renewals"]["alpha"] < 1
    assert 0.2 < told["orders"]["purchases"]["r"] < 0.3
