"""The mappings that come with Bowtie, by the raw table that they feed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bowtie.contracts import Contracts
from bowtie.landing.mapping_catalog import ListedMapping, list_mappings
from bowtie.workspace import Workspace

Shipped = Mapping[str, list[ListedMapping]]


def read_shipped(contracts: Contracts, project: Path) -> dict[str, list[ListedMapping]]:
    """Which exports land without a mapping of one's own, by table."""
    nobody = Workspace(project / "docs")  # has no mappings of its own
    found: dict[str, list[ListedMapping]] = {}
    for mapping in list_mappings(nobody, contracts, project):
        for table in mapping.tables:
            found.setdefault(table, []).append(mapping)
    return found


def shipped_lines(mappings: list[ListedMapping]) -> list[str]:
    """One line per export: where it is downloaded, where it goes, how well its headers are known."""
    lines = []
    for mapping in mappings:
        about = mapping.about
        if about is None:
            continue
        lines.append(
            f"- {about.tool}, {about.export}: {about.menu}. Drop it in `raw/{mapping.place}/`; "
            f"its headers are {about.status}."
        )
    if not lines:
        return []
    return ["**Lands without a mapping of your own**", "", *lines, ""]
