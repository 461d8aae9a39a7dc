"""Reads and checks mapping files. Every complaint names the file and the key, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from bowtie.contracts import Contracts
from bowtie.errors import UserError
from bowtie.landing.mapping import MappingFile
from bowtie.landing.mapping_about import read_about
from bowtie.landing.mapping_entry import read_entry, read_skip
from bowtie.landing.mapping_places import Places, place_files, yaml_files
from bowtie.landing.mapping_values import Where
from bowtie.workspace import PROJECT_ROOT, Workspace

_TOP = ("version", "name", "about", "files", "skip")


def load_mappings(
    workspace: Workspace, contracts: Contracts, mapping: Path | None = None, project: Path = PROJECT_ROOT
) -> list[MappingFile]:
    """Read the mapping files that apply, the most specific first.

    Args:
        workspace: Its `mappings/*.yml` come first.
        contracts: Every entry must name a table and columns that they hold.
        mapping: One file or folder given by the user, or the place of a mapping in the workspace or the
            project, such as `baidu/keyword_report`; then no other mapping applies.
        project: The project's own `mappings/*.yml` come last.

    Raises:
        UserError: A file is not well-formed, or `mapping` does not exist.
    """
    folders = (workspace.mappings, project / "mappings")
    if mapping is not None:
        if not mapping.exists() and (found := place_files(folders).get(mapping.as_posix())):
            return [read_mapping(found, contracts, mapping.as_posix())]
        return [read_mapping(path, contracts) for path in _given(mapping)]
    return [read_mapping(path, contracts) for folder in folders for path in yaml_files(folder)]


def load_places(
    workspace: Workspace, contracts: Contracts, mapping: Path | None = None, project: Path = PROJECT_ROOT
) -> Places:
    """The mappings that apply by place; none where the user gave one."""
    folders = () if mapping is not None else (workspace.mappings, project / "mappings")
    return Places(place_files(folders), lambda path, place: read_mapping(path, contracts, place))


def read_mapping(path: Path, contracts: Contracts, place: str | None = None) -> MappingFile:
    """Read one mapping file; `place` is what names it where its folder does."""
    where = Where(path.name)
    if path.exists() and not path.is_file():
        raise UserError(
            f"{path.name}: this is a folder or no regular file, but its name is that of a mapping file.",
            "Take it out of the folder of mappings, or rename it.",
        )
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name}: this is not valid YAML: {error}", "See docs/mappings.md.") from None
    except OSError as error:
        raise UserError(
            f"{path.name}: the mapping cannot be read ({error.strerror}).",
            "Give the user who runs Bowtie the right to read it, or take it away.",
        ) from None
    document = where.mapping(document, _TOP, required=("version", "name"))
    if document["version"] != 1:
        raise where.key("version").error(f"is `{document['version']}`.", "Write `version: 1`.")
    name = where.key("name").text(document["name"])
    specs = where.key("files").sequence(document.get("files", []))
    skips = where.key("skip").sequence(document.get("skip", []))
    if not specs and not skips:
        raise where.error("has neither `files` nor `skip`.", "Add at least one entry under `files`.")
    return MappingFile(
        path=path,
        name=name,
        files=tuple(
            read_entry(where.key(f"files[{i}]"), spec, contracts, name=name, place=place)
            for i, spec in enumerate(specs)
        ),
        skip=tuple(read_skip(where.key(f"skip[{i}]"), spec) for i, spec in enumerate(skips)),
        about=read_about(where.key("about"), document["about"]) if "about" in document else None,
    )


def _given(mapping: Path) -> Sequence[Path]:
    if mapping.is_dir():
        found = yaml_files(mapping)
        if not found:
            raise UserError(f"{mapping} holds no mapping file.", "Name a .yml file.", exit_code=2)
        return found
    if not mapping.is_file():
        raise UserError(
            f"The mapping {mapping} does not exist.",
            "Check the path; `bowtie mappings` lists those that come with Bowtie.",
            exit_code=2,
        )
    return [mapping]
