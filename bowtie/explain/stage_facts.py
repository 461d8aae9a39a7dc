"""What the explanation of stages says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bowtie.explain.facts import Kind
from bowtie.explain.score_facts import RowFacts


@dataclass(frozen=True)
class ConditionFacts:
    """A condition that held when a rule began to hold, with the newest rows that it counted.

    Attributes:
        told: The condition with its value and the day since which it held.
        rows: The newest rows; empty where no row tells it (an attribute, a score, silence).
        row_count: How many rows there are.
    """

    told: str
    rows: tuple[RowFacts, ...]
    row_count: int


@dataclass(frozen=True)
class StagePeriod:
    """A period of one ladder. The fields are the columns of lifecycle.stage_history."""

    period_no: int
    stage_id: str
    label: str
    entered_on: date
    left_on: date | None
    is_inferred: bool
    direction: str
    from_stage: str | None
    skipped_stages: str | None
    reason: str | None
    rule_id: str | None
    evidence: str | None
    conditions: tuple[ConditionFacts, ...] = ()


@dataclass(frozen=True)
class StageFacts:
    """Where a person or account stood on each ladder, as of the last refresh, oldest first."""

    kind: Kind
    entity_id: str
    ladders: dict[str, tuple[StagePeriod, ...]]

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)
