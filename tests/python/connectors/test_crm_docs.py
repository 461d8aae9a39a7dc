"""The page of the connectors accounts for every sample file of HubSpot, Salesforce, Marketo and Zendesk."""

from __future__ import annotations

import re

import pytest

from bowtie.workspace import PROJECT_ROOT
from connectors.crm_systems import PREFIXES, read_files, sample_files

ROW = re.compile(r"^\| `(\w+\.\w+)` \| (yes|no) \| (.+) \|$", re.MULTILINE)


@pytest.mark.parametrize("connector", PREFIXES)
def test_every_file_is_read_or_has_a_reason(connector: str) -> None:
    page = (PROJECT_ROOT / "docs" / "connectors.md").read_text(encoding="utf-8")
    written = [row for row in ROW.findall(page) if row[0].startswith(f"{connector}.")]
    assert sorted(name for name, _, _ in written) == sorted(sample_files(connector))
    assert {name for name, is_read, _ in written if is_read == "yes"} == set(read_files(connector))
