"""The page of the connectors accounts for every sample file, and SQLFluff sees every connector."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

from bowtie.workspace import PROJECT_ROOT
from connectors.crm_systems import PREFIXES, sample_files
from connectors.landed import CONNECTORS, tables_of
from connectors.samples import sample_tables

ROW = re.compile(r"^\| `(\w+\.\w+)` \| (yes|no) \| (.+) \|$", re.MULTILINE)


def files_of(connector: str) -> dict[str, Path]:
    """The sample files of a connector, by table."""
    if connector in PREFIXES:
        return sample_files(connector)
    return {name: path for name, path in sample_tables().items() if name.startswith(f"{connector}.")}


@pytest.mark.parametrize("connector", CONNECTORS)
def test_every_file_is_read_or_has_a_reason(connector: str) -> None:
    page = (PROJECT_ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    written = [row for row in ROW.findall(page) if row[0].startswith(f"{connector}.")]
    assert sorted(name for name, _, _ in written) == sorted(files_of(connector))
    read = {table.source_table for table in tables_of([connector])}
    assert {name for name, is_read, _ in written if is_read == "yes"} == read


def test_a_connector_is_on_where_its_sql_is_linted() -> None:
    settings = configparser.ConfigParser()
    settings.read(PROJECT_ROOT / ".sqlfluff")
    assert set(CONNECTORS) <= set(settings["sqlfluff:templater:dbt:context:connectors"])
