"""The benchmark of attribution runs on little, and its truth is told from a refreshed demo alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from bowtie.workspace import PROJECT_ROOT


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.attribution", *options],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_thousand_journeys_are_attributed_by_every_model(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    finished = run("--journeys", "1000", "--json", str(result))
    assert finished.returncode == 0, finished.stderr
    assert "Verified" in finished.stdout
    told = json.loads(result.read_text("utf-8"))
    models = told["runs"]["Bowtie"]["models"]
    assert len(models) == 11
    for credits_of in models.values():
        assert abs(sum(credits_of.values()) - told["conversions"]) < 1e-6
    assert 100 < told["conversions"] < 300


def test_a_folder_that_is_no_demo_is_told(tmp_path: Path) -> None:
    finished = run("--truth", str(tmp_path))
    assert finished.returncode == 1
    assert "is no refreshed demo" in finished.stderr
