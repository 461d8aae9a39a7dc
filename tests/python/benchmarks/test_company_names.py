"""The benchmark of company names at a small size."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.testing import CliRunner

from benchmarks.company_names.__main__ import main
from benchmarks.company_names.many import invent
from bowtie.identity.company_names import read_name


def test_invented_names_are_distinct_and_always_the_same() -> None:
    names = invent(2_000)
    assert names == invent(2_000)
    assert len(set(names)) == 2_000
    branches = [name for name in map(read_name, names) if name.branch]
    assert all(name.legal_form for name in branches)
    assert len(branches) > 100


def test_without_the_real_data_the_speed_is_measured(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(main)
    result = CliRunner().invoke(app, ["--names", "1000", "--data", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "is not there" in result.output
    assert "1,000 distinct names" in result.output
