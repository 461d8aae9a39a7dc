"""The portrait's benchmark measures every part on people who do something."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.portrait.__main__ import PARTS
from bowtie.workspace import PROJECT_ROOT


def test_small_benchmark_measures_every_part(tmp_path: Path) -> None:
    result_file = tmp_path / "result.json"
    options = ["--people", "1000", "--events", "20000", "--tags", "10", "--json", str(result_file)]
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.portrait", *options],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    result = json.loads(result_file.read_text(encoding="utf-8"))
    assert result["sizes"]["people"] == 1000
    assert 10_000 < result["sizes"]["rows of the fold"] <= 20_000
    assert result["sizes"]["metric values"] > 1000
    assert result["sizes"]["verdict periods"] > 1000
    parts = {part["name"]: {node["name"] for node in part["nodes"]} for part in result["parts"]}
    for part, models in PARTS.items():
        assert parts[part] == set(models)
    assert parts["verdicts of 10 tags alone"] == {"rule_plan", "metric_reasons"}
    assert "tag_health" in parts["all else in the room"]
