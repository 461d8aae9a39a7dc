"""What goes wrong in real exports, each fault noted with what a strict reader has to make of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bowtie.contracts import Column, Table
from bowtie.demo.files.render import Value
from bowtie.demo.files.style import Style
from bowtie.demo.market.rng import weighted

Outcome = Literal["row_quarantined", "value_rejected", "exact_duplicate", "kept"]
Fields = Literal["right", "too_many", "too_few"]

OUTCOMES: dict[str, Outcome] = {
    "reject_row": "row_quarantined",
    "reject_value": "value_rejected",
    "keep": "kept",
}
BAD_DATES = ("待定", "2026-13-45", "尽快", "2026/02/30", "昨天下午")
BAD_NUMBERS = ("面议", "约五百", "见附件", "12O0")
BAD_MAILS = ("zhangsan.example.cn", "lisi@", "@example.cn", "wang@@example.cn", "li si@example")
BAD_CURRENCIES = ("XYZ", "ABC", "RMBY")
BAD_WORDS = ("其他类型", "unknown_kind", "测试")
WEIGHTS = {
    "missing_required": 1.0,
    "bad_date": 1.0,
    "bad_number": 1.0,
    "cut_mobile": 6.0,
    "bad_email": 4.0,
    "exact_duplicate": 2.0,
    "too_many_fields": 0.5,
    "too_few_fields": 0.5,
    "unknown_currency": 2.0,
    "not_accepted": 3.0,
}
AS_A_WHOLE = -1


@dataclass(slots=True)
class FileRow:
    """One row of a file: its key in truth, its cells, its place by time, and the fault it has, if any."""

    key: str
    cells: list[Value]
    place: float
    fault: Fault | None = None
    fields: Fields = "right"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row."""

    column: str
    kind: str
    outcome: Outcome
    written: str = ""


DUPLICATE = Fault("", "exact_duplicate", "exact_duplicate")


class Dirt:
    """Spoils some rows of a file."""

    def __init__(self, table: Table, style: Style, rng: random.Random, rate: float) -> None:
        self._columns = table.columns
        self._is_csv = style.file_format == "csv"
        self._rng = rng
        self._rate = rate
        self._spoiled: set[tuple[Value, ...]] = set()
        self._places = {
            kind: [place for place, column in enumerate(table.columns) if fits(column)]
            for kind, fits in _FITS.items()
        }

    def spoil(self, rows: list[FileRow], end: float) -> list[FileRow]:
        """Give some of the rows their faults; returns the duplicates, each at a later place up to `end`."""
        chance = self._rng.random
        copies: list[FileRow] = []
        for row in rows if self._rate else ():
            if chance() >= self._rate:
                continue
            kinds = {kind: WEIGHTS[kind] for kind in WEIGHTS if self._possible(kind, row)}
            kind = weighted(self._rng, kinds)
            if kind == "exact_duplicate":
                # The original stays as it is, or the copy would be no duplicate.
                later = self._rng.uniform(row.place, max(row.place, end))
                copies.append(FileRow(row.key, row.cells, later, DUPLICATE))
            else:
                self._break(row, kind, self._rng.choice(self._possible(kind, row)))
        return copies

    def _possible(self, kind: str, row: FileRow) -> list[int]:
        """Where a fault of this kind can strike this row."""
        if kind == "exact_duplicate":
            return [AS_A_WHOLE]
        if kind in ("too_many_fields", "too_few_fields"):
            # A line break inside a cell would make two half rows of one.
            plain = not any(isinstance(cell, str) and "\n" in cell for cell in row.cells)
            return [AS_A_WHOLE] if self._is_csv and plain else []
        return [place for place in self._places[kind] if row.cells[place] not in (None, "")]

    def _break(self, row: FileRow, kind: str, place: int) -> None:
        if kind == "too_many_fields" or kind == "too_few_fields":
            row.fields = "too_many" if kind == "too_many_fields" else "too_few"
            row.fault = Fault("", kind, "row_quarantined")
            return
        column = self._columns[place]
        writings: dict[str, Callable[[], str | None]] = {
            "missing_required": lambda: None,
            "bad_date": lambda: self._rng.choice(BAD_DATES),
            "bad_number": lambda: self._rng.choice(BAD_NUMBERS),
            "cut_mobile": lambda: _cut(self._rng, str(row.cells[place])),
            "bad_email": lambda: self._rng.choice(BAD_MAILS),
            "unknown_currency": lambda: self._rng.choice(BAD_CURRENCIES),
            "not_accepted": lambda: self._rng.choice(BAD_WORDS),
        }
        written = writings[kind]()
        before, row.cells[place] = row.cells[place], written
        if tuple(row.cells) in self._spoiled:
            # Two rows that the same fault makes equal would be one row and its exact duplicate.
            row.cells[place] = before
            return
        self._spoiled.add(tuple(row.cells))
        outcome = OUTCOMES[column.on_invalid]
        if kind == "missing_required":
            outcome = "row_quarantined"
        elif kind == "unknown_currency":
            # The contract takes any text here: it is for the models to find no rate.
            outcome = "kept"
        row.fault = Fault(column.name, kind, outcome, written or "")


_FITS: dict[str, Callable[[Column], bool]] = {
    "missing_required": lambda column: column.required,
    "bad_date": lambda column: column.data_type in ("date", "timestamp"),
    "bad_number": lambda column: column.data_type in ("integer", "decimal"),
    "cut_mobile": lambda column: column.format == "mobile",
    "bad_email": lambda column: column.format == "email",
    "unknown_currency": lambda column: column.name == "currency",
    "not_accepted": lambda column: bool(column.accepted_values),
}


def _cut(rng: random.Random, mobile: str) -> str:
    """What Excel leaves of a mobile: an exponent, or the digits but one."""
    digits = "".join(mark for mark in mobile if mark.isascii() and mark.isdigit())[-11:].rjust(11, "1")
    if rng.random() < 0.6:
        return f"{digits[0]}.{digits[1:3]}E+10"
    return digits[:10]
