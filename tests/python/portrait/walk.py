"""The changes of docs/change_a_rule.md, read from the page, made on a small demo company."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from warehouse.house import House, project_copy

from bowtie.demo import generate
from bowtie.refresh import Options, refresh
from bowtie.rules import Rules
from bowtie.run_report import PUBLISHED, RunReport
from bowtie.workspace import PROJECT_ROOT

PAGE = (PROJECT_ROOT / "docs/change_a_rule.md").read_text("utf-8")
TODAY = date(2026, 10, 31)
_BLOCK = re.compile(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_KEYS = {"rules": 2, "rule_conditions": 3, "score_rules": 1}
SAID = re.compile(r"seeds/\w+\.csv, line \d+: .+")

Rows = list[tuple[Any, ...]]


def blocks(language: str, word: str = "") -> list[tuple[str, str]]:
    """The page's blocks of a language with a word in their heading: the heading's rest, and the text."""
    found = [
        (heading.removeprefix(word).strip(), text)
        for kind, heading, text in _BLOCK.findall(PAGE)
        if kind == language and heading.startswith(word)
    ]
    assert found, f"the page has no block `{language} {word}`"
    return found


QUERIES = dict(blocks("sql"))


def cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def replace_row(project: Path, seed: str, row: str) -> int:
    """Write a row in place of the one with its key; its line."""
    path = project / seed
    lines = path.read_text("utf-8").splitlines()
    key = cells(row)[: _KEYS[path.stem]]
    (at,) = (number for number, line in enumerate(lines) if cells(line)[: len(key)] == key)
    lines[at] = row
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return at + 1


def make_the_changes(project: Path) -> None:
    """What the page tells a reader to do with the files."""
    for seed, rows in blocks("csv", "append"):
        with (project / seed).open("a", encoding="utf-8") as file:
            file.write(rows)
    for seed, row in blocks("csv", "replace"):
        replace_row(project, seed, row.strip())


@dataclass
class Walk:
    """The company before the changes and after the refresh."""

    house: House
    before: dict[str, Rows]
    report: RunReport
    fingerprints: tuple[str, str]


BEFORE = {
    **QUERIES,
    "scores": "select entity_type, entity_id, engagement_score from portrait.lead_scores",
    "visits": "select entity_type, rule_id, count(*), sum(points_earned) from portrait.lead_score_evidence"
    " where rule_id <> 'person_downloads' group by all order by all",
}


def walked(folder: Path) -> Walk:
    """Build the company, make the changes, refresh once."""
    project = project_copy(folder / "project")
    house = House(folder / "company", project)
    generate(house.workspace, scale=0.03)
    options = Options(as_of=TODAY.isoformat())
    first = refresh(house.workspace, options, project=project)
    assert first.outcome == PUBLISHED, (first.problem, first.failures)
    before = {name: house.rows(query) for name, query in BEFORE.items()}
    old = Rules.read(project).fingerprint
    make_the_changes(project)
    report = refresh(house.workspace, options, project=project)
    return Walk(house, before, report, (old, Rules.read(project).fingerprint))
