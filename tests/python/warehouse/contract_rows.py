"""Rows made from a contract: one that keeps every rule, and for each rule one that breaks it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bowtie.contracts import Column, Contracts, Table
from bowtie.workspace import PROJECT_ROOT

Row = dict[str, str]
Problem = tuple[str, str, str]  # column, code, scope

SCOPES = {"reject_row": "row", "reject_value": "value", "keep": "notice"}
GOOD = {
    "integer": "3",
    "decimal": "12.5",
    "boolean": "true",
    "date": "2026-03-01",
    "timestamp": "2026-03-01 10:00:00",
    "json": '{"a": 1}',
    "mobile": "13800000633",
    "email": "ann@example.com",
    "credit_code": "91330100MA0000001F",
}
BAD = "never heard of"
BAD_JSON = "{a"


@dataclass(frozen=True)
class Case:
    """One row and what must be said about it."""

    row: Row
    problems: frozenset[Problem]

    @property
    def is_accepted(self) -> bool:
        return not any(scope == "row" for _, _, scope in self.problems)


def cases(table: Table, contracts: Contracts) -> list[Case]:
    """The valid row of a table first, then one row for each rule of its contract."""
    valid = {column.name: _good(table, column, contracts) for column in table.columns}
    found = [Case(valid, frozenset())]
    for number, (changes, problem) in enumerate(_breaches(table), start=1):
        row, gaps = _rekeyed(valid, table, number, keep=set(changes))
        # Of a rejected row nothing else is said: its references are not asked.
        found.append(Case({**row, **changes}, frozenset({problem, *(gaps if problem[2] != "row" else ())})))
    return found


def csv_text(table: Table, rows: list[Case]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, table.column_names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(case.row for case in rows)
    return text.getvalue()


def _breaches(table: Table) -> Iterator[tuple[Row, Problem]]:
    for column in table.columns:
        kind = column.format or column.data_type
        scope = SCOPES[column.on_invalid]
        if column.required:
            yield {column.name: ""}, (column.name, "missing", "row")
        if kind != "text":
            bad = BAD_JSON if kind == "json" else BAD
            yield {column.name: bad}, (column.name, f"not_a_{kind}", scope)
        if column.accepted_values:
            yield {column.name: BAD}, (column.name, "not_accepted", scope)
        if column.references:
            yield {column.name: BAD}, (column.name, "no_such_reference", "notice")
    for group in table.expects_one_of:
        yield dict.fromkeys(group, ""), (group[0], "none_of_group", "notice")


def _good(table: Table, column: Column, contracts: Contracts) -> str:
    if column.references:
        owner, _, name = column.references.rpartition(".")
        if owner.startswith("rules."):
            return _first_of_seed(owner.removeprefix("rules."), name)
        target = contracts.tables[owner]
        wanted = next(one for one in target.columns if one.name == name)
        return _good(target, wanted, contracts)
    if column.accepted_values:
        return column.accepted_values[0]
    return GOOD.get(column.format or column.data_type, f"{table.name}.{column.name}")


def _rekeyed(valid: Row, table: Table, number: int, keep: set[str]) -> tuple[Row, set[Problem]]:
    """The valid row under a key of its own; where the key is a reference, that points nowhere then."""
    columns = [column for column in table.columns if column.name in table.key and column.name not in keep]
    if not columns:
        return valid, set()  # the broken value makes the key another one
    chosen = min(columns, key=lambda column: bool(column.references or column.accepted_values))
    if chosen.data_type == "date":
        value = str(date.fromisoformat(valid[chosen.name]) + timedelta(days=number))
    elif chosen.data_type == "timestamp":
        value = f"2026-03-01 10:{number // 60:02}:{number % 60:02}"
    elif chosen.data_type == "integer":
        value = str(100 + number)
    else:
        value = f"{table.source_table}#{number}"
    gaps = {(chosen.name, "no_such_reference", "notice")} if chosen.references else set()
    return {**valid, chosen.name: value}, gaps


def _first_of_seed(seed: str, column: str) -> str:
    with (PROJECT_ROOT / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))[column]
