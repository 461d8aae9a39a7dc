"""What an explanation says. Personal values in it are masked already, unless the user asked for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What can be explained."""

    PERSON = "person"
    ACCOUNT = "account"

    @property
    def entity_type(self) -> str:
        """The word of the warehouse for it."""
        return "person" if self is Kind.PERSON else "organization"


class Target(StrEnum):
    """What the command explains: an ID, the scores or stages of one, or the credits of a conversion."""

    PERSON = "person"
    ACCOUNT = "account"
    SCORE = "score"
    STAGE = "stage"
    CREDIT = "credit"


@dataclass(frozen=True)
class Place:
    """Where a value was first read."""

    file: str
    row: int
    load_seq: int

    def __str__(self) -> str:
        return f"{self.file} row {self.row} (load {self.load_seq})"


@dataclass(frozen=True)
class RecordFacts:
    """A record: a row of a raw table in all its versions."""

    name: str
    place: Place


@dataclass(frozen=True)
class IdentifierFacts:
    """An identifier that records carry. `state`: ties, guarded (it ties nobody), refused (of some record)."""

    name: str
    state: str
    because: str
    records: int
    place: Place


@dataclass(frozen=True)
class Step:
    """One piece of evidence on the way: a record carried an identifier, or a steward decided."""

    left: str
    right: str
    says: str
    place: Place | None


@dataclass(frozen=True)
class PathFacts:
    """Why two records are one, or why not."""

    left: str
    right: str
    is_one: bool
    steps: tuple[Step, ...]
    set_aside: tuple[str, ...]
    """Evidence that does not count: guarded and refused identifiers, and decisions against it."""


@dataclass(frozen=True)
class Change:
    """What happened to an ID: merged, split or moved."""

    says: str
    at: datetime
    by: str


@dataclass(frozen=True)
class PageSection:
    """A part of the page of a company: a heading and its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class EntityFacts:
    """An ID at a moment. `is_in_use` tells whether it stands for records; if not, `heirs` have them."""

    kind: Kind
    entity_id: str
    as_of: datetime
    is_in_use: bool
    heirs: tuple[str, ...]
    records: tuple[RecordFacts, ...]
    identifiers: tuple[IdentifierFacts, ...]
    changes: tuple[Change, ...]
    paths: tuple[PathFacts, ...]
    """From each record to the oldest; empty where there are too many to show."""
    page: tuple[PageSection, ...] = ()
    """Of a company, as of the last refresh; empty where another day is asked for."""

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


@dataclass(frozen=True)
class PairFacts:
    """Two records at a moment, the IDs that they have, and what ties them or does not."""

    kind: Kind
    as_of: datetime
    left_id: str
    right_id: str
    path: PathFacts

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)
