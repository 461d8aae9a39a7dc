"""Lists the mappings that a folder's name puts to use: Bowtie's, and the workspace's own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bowtie.contracts import Contracts
from bowtie.landing.mapping import About
from bowtie.landing.mapping_places import place_files
from bowtie.landing.mapping_reader import read_mapping
from bowtie.workspace import PROJECT_ROOT, Workspace


@dataclass(frozen=True)
class ListedMapping:
    """One mapping: where its files go in raw/, what they feed, and what it says about itself."""

    place: str
    tables: tuple[str, ...]
    is_own: bool
    about: About | None

    @property
    def status(self) -> str | None:
        """`confirmed`, `unconfirmed`, or nothing said."""
        return self.about.status if self.about else None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)


def list_mappings(
    workspace: Workspace, contracts: Contracts, project: Path = PROJECT_ROOT
) -> list[ListedMapping]:
    """Every mapping that a place names; the workspace's stands for the project's of the same place.

    Raises:
        UserError: One is not well-formed.
    """
    files = place_files((workspace.mappings, project / "mappings"))
    found = []
    for place, path in files.items():
        mapping = read_mapping(path, contracts, place)
        tables = tuple(dict.fromkeys(entry.source_table for entry in mapping.files))
        found.append(ListedMapping(place, tables, path.is_relative_to(workspace.mappings), mapping.about))
    return found
