"""Remembers which rules the warehouse was built with.

Incremental models keep rows of earlier runs. Rows made by yesterday's rules must not stand beside rows made
by today's, so a change of the project rebuilds everything, but for the variables and seeds that no
incremental model reads (`free_to_change` and `history_seeds` in vars.yml). And a warehouse whose last build
did not pass must not be published by a later run that only looks at a part of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bowtie.dbt import Dbt
from bowtie.files import read_json, write_json
from bowtie.project import variables

_FOLDERS = ("models", "macros")
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb")


@dataclass(frozen=True)
class Rules:
    """A project's content, one digest for each file and engine."""

    parts: Mapping[str, str]

    @classmethod
    def read(cls, project: Path) -> Rules:
        """Digest everything that decides what a row looks like."""
        parts = {
            path.relative_to(project).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in _rule_files(project)
        }
        chosen = variables(project)
        free = set(chosen.get("free_to_change", ()))
        settings = {name: value for name, value in chosen.items() if name not in free}
        parts["vars.yml"] = hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()
        for package in _ENGINES:
            try:
                parts[package] = version(package)
            except PackageNotFoundError:
                parts[package] = "missing"
        return cls(parts)

    @property
    def fingerprint(self) -> str:
        """One digest of all parts."""
        lines = "\n".join(f"{name}\0{digest}" for name, digest in sorted(self.parts.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    def difference(self, other: Rules) -> str:
        """What changed since `other`, e.g. `seeds/channels.csv and 2 more`; empty if nothing did."""
        names = sorted(
            name for name in {*self.parts, *other.parts} if self.parts.get(name) != other.parts.get(name)
        )
        if len(names) <= 1:
            return "".join(names)
        return f"{names[0]} and {len(names) - 1} more"


@dataclass(frozen=True)
class Built:
    """How the warehouse came to be. `has_passed` is false while a build runs and after it fails."""

    parts: Mapping[str, str]
    as_of: str | None
    has_passed: bool

    @classmethod
    def read(cls, dbt: Dbt) -> Built | None:
        """The record of the last build, or None if no build with today's record ever finished."""
        record = read_json(_path(dbt))
        if record is None or not dbt.workspace.warehouse.exists():
            return None
        try:
            return cls(dict(record["parts"]), record["as_of"], bool(record["has_passed"]))
        except (KeyError, TypeError, ValueError):
            return None

    def write(self, dbt: Dbt) -> None:
        """Keep the record."""
        write_json(_path(dbt), {**asdict(self), "fingerprint": Rules(self.parts).fingerprint})

    @staticmethod
    def forget(dbt: Dbt) -> None:
        """Drop the record before a build with other rules: if it dies half-way, nothing can be trusted."""
        _path(dbt).unlink(missing_ok=True)


def why_full_refresh(dbt: Dbt, built: Built | None, rules: Rules) -> str | None:
    """The reason to rebuild everything, or None if the next build may be incremental."""
    if not dbt.workspace.warehouse.exists():
        return None  # the first build is full anyway
    if built is None:
        return "there is no record of a finished build in this workspace"
    if changed := rules.difference(Rules(built.parts)):
        return f"the rules changed since the last build ({changed})"
    return None


def _rule_files(project: Path) -> Iterator[Path]:
    yield project / "dbt_project.yml"
    seeds = [project / "seeds" / f"{name}.csv" for name in variables(project).get("history_seeds", ())]
    yield from (seed for seed in seeds if seed.is_file())
    for folder in _FOLDERS:
        for path in sorted((project / folder).rglob("*")):
            inside = path.relative_to(project).parts
            # Editors, file managers and Python leave files that are no rules.
            if path.is_file() and not any(part.startswith((".", "__pycache__")) for part in inside):
                yield path


def _path(dbt: Dbt) -> Path:
    return dbt.folder / "built.json"
