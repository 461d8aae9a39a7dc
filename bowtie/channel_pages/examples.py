"""Example rows of a raw table, by rule: valid values, and references that hold across channels.

A value comes from the first of: words of its table and column, the column that it refers to, the accepted
values, words of its name, its type. A column that nobody has words for still gets a valid value.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

from bowtie.channel_pages.words import DAYS_LATER, PREFIXES, RARE, WORDS
from bowtie.contracts import Column, Contracts, Table

ROWS = 3
_FIRST_DAY = datetime(2026, 8, 3, 9, 30)  # noqa: DTZ001 - exports write the wall clock without a zone
_BETWEEN_TIMES = timedelta(minutes=25)
_TIMES = frozenset({"date", "timestamp"})


def example_csv(contracts: Contracts, table: Table, *, chinese_headers: bool = False) -> str:
    """A file with example rows, as it may be dropped into raw/<channel>/<table>/."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.label_zh if chinese_headers else column.name for column in table.columns])
    for index in range(ROWS):
        row = example_row(contracts, table, index)
        writer.writerow([row[column.name] for column in table.columns])
    return text.getvalue()


def example_row(contracts: Contracts, table: Table, index: int) -> dict[str, str]:
    """One valid row; `updated_at` is a little later than everything else that it tells."""
    row = {column.name: _value(contracts, table, column, index) for column in table.columns}
    version = table.version_column
    if version is not None and row[version]:
        told = [row[column.name] for column in table.columns if column.data_type == "timestamp"]
        latest = max(datetime.fromisoformat(text) for text in told if text)
        row[version] = f"{latest + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
    return row


def _value(contracts: Contracts, table: Table, column: Column, index: int) -> str:
    if own := WORDS.get(f"{table.source_table}.{column.name}"):
        return own[index]
    if column.name in RARE and index < ROWS - 1 and not column.required:
        return ""
    referred = _referred(contracts, column, index)
    if referred is not None:
        return referred
    if column.accepted_values:
        return column.accepted_values[index % len(column.accepted_values)]
    if words := WORDS.get(column.name):
        return words[index]
    return _by_type(table, column, index)


def _referred(contracts: Contracts, column: Column, index: int) -> str | None:
    """The value of the row that the column refers to; staff is named by who does the work."""
    if column.references is None or column.references == "crm.users.user_id":
        return None
    wanted, _, wanted_column = column.references.rpartition(".")
    table = contracts.tables.get(wanted)
    if table is None:
        return None
    return next(
        _value(contracts, table, other, index) for other in table.columns if other.name == wanted_column
    )


def _by_type(table: Table, column: Column, index: int) -> str:
    if column.data_type in _TIMES:
        return _moment(table, column, index)
    if column.data_type == "boolean":
        return ("是", "否", "是")[index]
    if column.data_type in ("integer", "decimal"):
        return str(10 * (index + 1))
    if column.data_type == "json":
        return "{}"
    if column.format == "mobile":
        return WORDS["mobile"][index]
    if column.format == "email":
        return WORDS["email"][index]
    if column.name.endswith("_id"):
        prefix = PREFIXES.get(column.name, f"{column.name[:3].upper()}-")
        return f"{prefix}{index + 1:03}"
    return f"{column.label_zh}{index + 1}"


def _moment(table: Table, column: Column, index: int) -> str:
    """Rows lie a day apart; the times of one row follow each other in the order of the contract."""
    times = [other.name for other in table.columns if other.data_type == "timestamp"]
    moment = _FIRST_DAY + timedelta(days=index + DAYS_LATER.get(column.name, 0))
    if column.data_type == "date":
        return f"{moment:%Y-%m-%d}"
    return f"{moment + _BETWEEN_TIMES * times.index(column.name):%Y-%m-%d %H:%M:%S}"
