"""What landing says about its work: load records, problems, and the report of one run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from bowtie.landing.names import encodable

Status = Literal["landed", "set_aside"]


@dataclass(frozen=True)
class Problem:
    """One thing a person should know, with what to do about it.

    `row` is the record's number as a spreadsheet shows it; None where no single row is meant.
    """

    file: str
    what: str
    remedy: str
    row: int | None = None
    column: str | None = None

    @property
    def statement(self) -> str:
        """Where and what, without the remedy."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.what}"

    @property
    def message(self) -> str:
        """All of it in one plain sentence or two."""
        return f"{self.statement} Remedy: {self.remedy}" if self.remedy else self.statement


@dataclass(frozen=True)
class LoadRecord:
    """One line of the load log. Every field stands in every line, null where there is nothing to say."""

    load_seq: int
    loaded_at: str
    status: Status
    file: str
    file_sha256: str | None
    file_bytes: int | None
    format: str | None
    encoding: str | None
    channel: str | None
    source_table: str | None
    mapping: str | None
    mapping_fingerprint: str | None
    rows_in_file: int = 0
    rows_landed: int = 0
    rows_duplicate: int = 0
    rows_left_out: int = 0
    rows_malformed: int = 0
    missing_columns: tuple[str, ...] = ()
    extra_columns: tuple[str, ...] = ()
    data_file: str | None = None
    reason: str | None = None
    remedy: str | None = None

    @property
    def identity(self) -> tuple[str, str | None, str | None]:
        """What makes two loads the same: content (or name, where unreadable), table and mapping."""
        return (self.file_sha256 or f"file:{self.file}", self.source_table, self.mapping_fingerprint)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> LoadRecord:
        """The record of one parsed log line; keys of later versions are ignored."""
        known = {item.name: data[item.name] for item in fields(cls) if item.name in data}
        for name in ("missing_columns", "extra_columns"):
            known[name] = tuple(known.get(name) or ())
        return cls(**known)


@dataclass(frozen=True)
class Skipped:
    """A file that is left alone: a mapping says so, or it is a table of a loader that nothing reads."""

    file: str
    reason: str


@dataclass
class IngestReport:
    """What one run of `ingest` did. `loads` holds this run's records, set-aside files included."""

    loads: list[LoadRecord] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    rejected: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    unchanged: int = 0

    @property
    def landed(self) -> list[LoadRecord]:
        """Loads that landed in this run."""
        return [load for load in self.loads if load.status == "landed"]

    @property
    def set_aside(self) -> list[LoadRecord]:
        """Files that could not land in this run."""
        return [load for load in self.loads if load.status == "set_aside"]

    @property
    def problems(self) -> Sequence[Problem]:
        """Everything to mend or to know: files set aside first, then notes on what landed."""
        return [*self.rejected, *self.notes]

    @property
    def warnings(self) -> list[str]:
        """The notes on what landed, as plain messages."""
        return [note.message for note in self.notes]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for `--json`."""
        return {
            "landed": len(self.landed),
            "set_aside": len(self.set_aside),
            "unchanged": self.unchanged,
            "rows_landed": sum(load.rows_landed for load in self.landed),
            "rows_duplicate": sum(load.rows_duplicate for load in self.landed),
            "rows_left_out": sum(load.rows_left_out for load in self.landed),
            "rows_malformed": sum(load.rows_malformed for load in self.landed),
            "loads": [load.to_dict() for load in self.loads],
            "problems": [asdict(problem) for problem in self.problems],
            "skipped": [asdict(skip) for skip in self.skipped],
        }


class SetAsideError(Exception):
    """This file cannot land; the rest goes on. Caught by `ingest`, never shown as a traceback."""

    def __init__(self, what: str, remedy: str, *, row: int | None = None, column: str | None = None) -> None:
        super().__init__(what)
        self.what = encodable(what)
        self.remedy = encodable(remedy)
        self.row = row
        self.column = column

    def problem(self, file: str) -> Problem:
        """The same as a problem of a named file."""
        return Problem(file, self.what, self.remedy, self.row, self.column)
