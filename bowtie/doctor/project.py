"""Examines seeds, mappings, and the project that dbt reads."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from bowtie.doctor.check import Check, judge
from bowtie.doctor.contracts import read_contracts
from bowtie.doctor.seed_rows import seed_files
from bowtie.doctor.seed_rules import rule_problems
from bowtie.landing.mapping import UNCONFIRMED
from bowtie.landing.mapping_catalog import list_mappings
from bowtie.landing.mapping_reader import load_mappings
from bowtie.project import read_yaml
from bowtie.workspace import Workspace


def seeds(project: Path) -> Check:
    """Every seed is a UTF-8 table, each row as long as its header, and what the rows say can be followed."""
    paths = seed_files(project)
    problems = [problem for path in paths for problem in _seed_problems(path, project)]
    if problems:
        remedy = "Correct the file; from a spreadsheet, save it as `CSV UTF-8`."
        return judge("Seeds", problems, good="", remedy=remedy)
    good = f"{len(paths)} seeds readable"
    return judge("Seeds", list(rule_problems(project)), good=good, remedy="Correct the file at that line.")


def mappings(workspace: Workspace, project: Path) -> Check:
    """Every mapping file is well-formed and names tables and columns that exist."""
    known = read_contracts(project)
    found = load_mappings(workspace, known, project=project)
    listed = list_mappings(workspace, known, project)
    unconfirmed = [item.place for item in listed if item.status == UNCONFIRMED]
    detail = f"{len(found)} mapping files, and {len(listed)} that folders name (bowtie mappings lists them)"
    if unconfirmed:
        detail += (
            f"; the headers of {len(unconfirmed)} of these are unconfirmed: look at the first file that you "
            "land with one"
        )
    return Check("Mappings", True, detail)


def telemetry(project: Path) -> Check:
    """Dbt reports nothing to anybody, also when it is run by hand."""
    flags = read_yaml(project / "dbt_project.yml").get("flags") or {}
    if flags.get("send_anonymous_usage_stats") is False:
        return Check("Telemetry", True, "off")
    return Check(
        "Telemetry",
        False,
        "dbt sends usage statistics when it is run by hand.",
        "Write `flags: {send_anonymous_usage_stats: false}` in dbt_project.yml.",
    )


def _seed_problems(path: Path, project: Path) -> Iterable[str]:
    name = path.relative_to(project)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        yield f"{name} cannot be read: {error}."
        return
    header = rows[0] if rows else []
    if not header or not all(header) or len(set(header)) < len(header):
        yield f"{name} needs a first row that names each column once."
        return
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(header):
            yield f"{name}, row {number}: {len(row)} cells, but the header has {len(header)}."
            return
