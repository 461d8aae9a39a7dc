"""What the explanation of a score says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bowtie.explain.facts import Kind, Place


@dataclass(frozen=True)
class RowFacts:
    """A row of a raw table that counts for a scored day."""

    source_table: str
    event: str
    content: str | None
    place: Place


@dataclass(frozen=True)
class ScoredDay:
    """What one rule gave for one day. `because` tells why a fit rule holds.

    Attributes:
        score: engagement or fit.
        half_life_days: After how many days half is left; None where nothing fades.
        rows: What was done; None where it was not looked up, empty where no single row tells it.
    """

    score: str
    rule_id: str
    label: str
    version: int
    day: date
    quantity: float
    earned: float
    half_life_days: int | None
    left: float
    because: str | None
    rows: tuple[RowFacts, ...] | None


@dataclass(frozen=True)
class ScoreFacts:
    """The scores of a person or account as of the last refresh, newest evidence first."""

    kind: Kind
    entity_id: str
    engagement: float
    engagement_band: int
    engagement_label: str
    fit: float
    fit_band: int
    fit_grade: str
    grade: str
    is_mql: bool
    mql_since: date | None
    evidence: tuple[ScoredDay, ...]

    def of(self, score: str) -> tuple[ScoredDay, ...]:
        """The evidence of one of the two scores."""
        return tuple(one for one in self.evidence if one.score == score)

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)
