"""Mappings that their place names: mappings/<tool>/<export>.yml is for the files in raw/<tool>/<export>/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

from bowtie.landing.mapping import MappingFile


def yaml_files(folder: Path) -> list[Path]:
    """The mapping files of a folder, without its sub-folders."""
    return sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]) if folder.is_dir() else []


def place_files(folders: Sequence[Path]) -> dict[str, Path]:
    """Every mapping that stands one folder deep, by `<tool>/<export>`; an earlier folder goes first."""
    found: dict[str, Path] = {}
    for folder in folders:
        tools = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
        for tool in tools:
            for path in yaml_files(tool):
                found.setdefault(f"{tool.name}/{path.stem}", path)
    return dict(sorted(found.items()))


class Places:
    """The mappings that places name, each read when the first file needs it.

    Args:
        files: The files, by place.
        read: Reads one of them.
    """

    def __init__(self, files: dict[str, Path], read: Callable[[Path, str], MappingFile]) -> None:
        self._files = files
        self._read = read
        self._known: dict[str, MappingFile] = {}

    def mapping_for(self, *paths: str) -> MappingFile | None:
        """The mapping whose place is in one of a file's paths, `<tool>/<export>/…/file`.

        Raises:
            UserError: It is not well-formed.
        """
        for path in paths:
            for pair in pairwise(path.split("/")[:-1]):
                place = "/".join(pair)
                if place in self._files:
                    if place not in self._known:
                        self._known[place] = self._read(self._files[place], place)
                    return self._known[place]
        return None
