"""No channel: the truth about why companies decided as they did, for judging attribution and scores."""

from __future__ import annotations

from datetime import datetime

from bowtie.demo.market import effects
from bowtie.demo.market.catalog import LIFTS
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Company

TRUTHS = {
    "lifts": ("kind", "channel_id", "log_odds", "meaning"),
    "company_lifts": ("company_id", "kind", "channel_id", "log_odds", "lifted_at"),
    "conversion_chances": ("company_id", "since", "cause", "probability"),
    "reactivations": ("person_id", "company_id", "lead_id", "former_lead_id", "channel_id", "reactivated_at"),
    "decisions": (
        *("company_id", "kind", "record_id", "decided_at", "probability", "probability_without_lifts"),
        "is_positive",
    ),
}


class Causes:
    """Writes down what is otherwise never seen."""

    def __init__(self, market: Market) -> None:
        self._world = market.world

    def open(self, now: datetime) -> None:
        """The catalog of lifts, once."""
        if self._world.cell == 0:
            for lift in LIFTS.values():
                row = (lift.kind, lift.channel_id, f"{lift.log_odds:g}", lift.meaning)
                self._world.recorder.tell("lifts", row, now)

    def decide(
        self,
        company: Company,
        kind: str,
        record: str,
        chance: float,
        plain: float,
        outcome: bool,
        now: datetime,
    ) -> None:
        """One draw with its chance before it was made."""
        row = (company.company_id, kind, record, f"{now:%Y-%m-%d %H:%M:%S}", f"{chance:.4f}", f"{plain:.4f}")
        self._world.recorder.tell("decisions", (*row, str(outcome).lower()), now)
        effects.note(self._world.recorder, company, kind, now)


def plug(market: Market) -> None:
    """Listen to all decisions."""
    causes = Causes(market)
    market.hooks.opened.connect(causes.open)
    market.hooks.decided.connect(causes.decide)
