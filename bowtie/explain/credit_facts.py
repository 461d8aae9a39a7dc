"""What the explanation of a conversion's credits says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bowtie.explain.facts import Place


@dataclass(frozen=True)
class TouchFacts:
    """A touch on the way to a conversion.

    Attributes:
        age_days: Days before the conversion.
        weights: What the touch is to weighting models: first, last before the lead, and so on.
        credits: Part of the conversion by model.
        amounts: Part of its amount by model; empty where it has none.
        rows: The raw rows behind it, oldest first.
        row_count: How many there are.
    """

    touch_id: str
    touched_at: datetime
    touch_kind: str
    channel_id: str
    campaign_id: str | None
    person_id: str | None
    age_days: float
    weights: list[str]
    credits: dict[str, float]
    amounts: dict[str, Decimal]
    rows: tuple[Place, ...]
    row_count: int


@dataclass(frozen=True)
class CreditFacts:
    """A conversion with its path, oldest touch first, and the models that divided it."""

    conversion_id: str
    milestone: str
    converted_on: date
    person_id: str | None
    account_id: str | None
    amount: Decimal | None
    touches_of: str
    lookback_days: int
    models: tuple[str, ...]
    touches: tuple[TouchFacts, ...]

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)
