"""The variable BOWTIE_MEMORY_LIMIT."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowtie.dbt import Dbt, DbtRun
from bowtie.workspace import PROJECT_ROOT
from warehouse.house import House


def seeds(folder: Path) -> DbtRun:
    house = House(folder)
    house.workspace.landing.mkdir()
    return Dbt(house.workspace, PROJECT_ROOT).build(
        ["--select", "path:seeds", "--exclude", "resource_type:test"]
    )


def test_a_size_limits_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOWTIE_MEMORY_LIMIT", "2GB")
    assert seeds(tmp_path / "enough").is_good
    monkeypatch.setenv("BOWTIE_MEMORY_LIMIT", "10KB")
    starved = seeds(tmp_path / "starved")
    assert "Out of Memory" in " ".join(node.message for node in starved.failed)


def test_what_is_no_size_is_told_with_one_that_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOWTIE_MEMORY_LIMIT", "lots")
    run = seeds(tmp_path / "company")
    assert not run.is_good
    assert "BOWTIE_MEMORY_LIMIT is `lots`, which is no size. Write one like 4GB." in str(run)
