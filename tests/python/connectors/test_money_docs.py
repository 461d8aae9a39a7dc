"""The page of the connectors accounts for every sample file, and SQLFluff sees every connector."""

from __future__ import annotations

import configparser
import re

from bowtie.workspace import PROJECT_ROOT
from connectors.landed import CONNECTORS
from connectors.samples import read_tables, sample_tables

ROW = re.compile(r"^\| `(\w+\.\w+)` \| (yes|no) \| (.+) \|$", re.MULTILINE)


def test_every_file_is_read_or_has_a_reason() -> None:
    page = (PROJECT_ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    samples = sample_tables()
    written = [row for row in ROW.findall(page) if row[0] in samples]
    assert {name for name, _, _ in written} == set(samples)
    assert len(written) == len(samples)
    assert {name for name, is_read, _ in written if is_read == "yes"} == set(read_tables())


def test_a_connector_is_on_where_its_sql_is_linted() -> None:
    settings = configparser.ConfigParser()
    settings.read(PROJECT_ROOT / ".sqlfluff")
    assert set(CONNECTORS) <= set(settings["sqlfluff:templater:dbt:context:connectors"])
