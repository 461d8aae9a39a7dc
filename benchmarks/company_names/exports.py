"""Rows of exports against the legal names of their companies."""

from __future__ import annotations

import csv
from pathlib import Path

from benchmarks.company_names.pairs import Figures, candidates_of
from bowtie.identity.company_names import match_names, read_name, resolve

EXPORTS = (
    ("crm", "crm_contacts_utf8bom.csv", "utf-8-sig"),
    ("exhibition", "exhibition_signup_gbk.csv", "gb18030"),
    ("wecom", "wecom_export_gb18030.csv", "gb18030"),
)


def measure_exports(folder: Path) -> Figures:
    """Each row's company, by the name in the row alone."""
    truth = {
        (row["source"], row["row_id"]): row["company_id"] for row in _rows(folder / "truth.csv", "utf-8")
    }
    told = [
        (row["公司名称"], truth[source, row["编号"]])
        for source, file, encoding in EXPORTS
        for row in _rows(folder / file, encoding)
    ]
    legal: dict[str, set[str]] = {}
    names = {text: read_name(text) for text, _ in told}
    companies = []
    for row in _rows(folder / "truth_companies.csv", "utf-8-sig"):
        companies.append(read_name(row["公司中文名称"]))
        legal.setdefault(companies[-1].key, set()).add(row["company_id"])
    found = candidates_of(match_names([*names.values(), *companies]), set(legal))
    right = wrong = ambiguous = none = 0
    for text, company in told:
        answer = resolve(names[text].key, found.get(names[text].key, []))
        if answer.best is None:
            ambiguous, none = ambiguous + bool(answer.ambiguous), none + (not answer.ambiguous)
        elif company in legal[answer.best]:
            right += 1
        else:
            wrong += 1
    return Figures(len(told), right, wrong, ambiguous, none)


def _rows(path: Path, encoding: str) -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))
