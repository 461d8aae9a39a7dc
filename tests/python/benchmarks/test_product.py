"""The product's benchmark measures every model of the room and its marts on usage."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bowtie.workspace import PROJECT_ROOT


def test_small_benchmark_measures_every_model(tmp_path: Path) -> None:
    result_file = tmp_path / "result.json"
    options = ["--accounts", "20", "--features", "20", "--months", "6", "--json", str(result_file)]
    finished = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.product", *options],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    result = json.loads(result_file.read_text(encoding="utf-8"))
    assert result["sizes"]["companies"] == 20
    assert result["sizes"]["features"] == 20
    assert result["sizes"]["cells of company, feature and month"] == 20 * 20 * 6
    assert result["sizes"]["rows of the fold"] > 20 * 20 * 6
    assert result["scan_seconds"] > 0
    measured = {node["name"] for step in result["steps"] for node in step["nodes"]}
    rooms = (PROJECT_ROOT / "models/product", PROJECT_ROOT / "models/marts/product")
    health = {"account_usage_months", "account_months", "health_months", "success_chances", "account_health"}
    assert measured >= health | {path.stem for room in rooms for path in room.glob("*.sql")}
