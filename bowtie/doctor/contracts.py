"""Examines the raw contracts."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml

from bowtie.contracts import Contracts, load_contracts
from bowtie.doctor.check import Check, judge
from bowtie.doctor.seed_rows import seed_files
from bowtie.errors import UserError


def contracts(project: Path) -> Check:
    """Every raw contract is well-formed."""
    found = read_contracts(project)
    tables, channels, connectors = len(found.tables), len(found.channels), len(found.connectors)
    detail = f"{tables} raw tables of {channels} channels and {connectors} connectors"
    if not found.tables:
        return Check("Contracts", False, "There are no contracts.", "Restore models/staging/ of the project.")
    return Check("Contracts", True, detail)


def references(project: Path) -> Check:
    """Columns refer to raw tables, or seeds, and columns that exist."""
    found = read_contracts(project)
    known = {table.source_table: table.column_names for table in found.tables.values()}
    known |= {f"rules.{path.stem}": _header(path) for path in seed_files(project)}
    problems = []
    count = 0
    for table in found.tables.values():
        for column in table.columns:
            if column.references is None:
                continue
            count += 1
            wanted, _, wanted_column = column.references.rpartition(".")
            if wanted_column not in known.get(wanted, ()):
                place = f"{table.source_table}.{column.name}"
                problems.append(f"{place} refers to {column.references}, which does not exist.")
    remedy = "Write `references: <channel>.<table>.<column>` or `references: rules.<seed>.<column>`."
    return judge("References", problems, good=f"{count} references hold", remedy=remedy)


def read_contracts(project: Path) -> Contracts:
    """All contracts, for a check.

    Raises:
        UserError: A file of theirs is not well-formed.
    """
    try:
        return load_contracts(project)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        # The reader trusts the files' outline; say at least what broke, instead of a traceback.
        raise UserError(
            f"A contract under models/staging/ is not well-formed ({type(error).__name__}): {error}",
            "Compare the files named _<channel>__sources.yml with docs/contracts.md.",
        ) from error


def _header(path: Path) -> tuple[str, ...]:
    # What is wrong with a damaged file is told by the check of the seeds.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return tuple(next(csv.reader(file), ()))
