"""What moves a company: the chances of its decisions, and what the touches of channels add to them.

Fit, the worth of the channel and how busy the company is make a plain chance. Each kind of touch in
`catalog.LIFTS` adds its log-odds once to all decisions that follow. So the causal lift of a channel is a
known number, whatever else goes along with its touches.
"""

from __future__ import annotations

from datetime import datetime
from math import exp

from bowtie.demo.market.catalog import LIFT_CENTER, LIFTS
from bowtie.demo.market.population import Company
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.market.rng import clamp

MIDDLE_INTENT = 0.5


def qualification(company: Company, intent: float, worth: float, now: datetime) -> float:
    """The plain chance that a lead is qualified."""
    chance = intent * (0.4 + company.fit) * (0.3 + 0.75 * worth) * (0.7 + 0.6 * company.engagement(now))
    return clamp(chance, 0.02, 0.95)


def advance(company: Company, worth: float, now: datetime, *, is_expansion: bool = False) -> float:
    """The plain chance that a deal goes one stage on."""
    strength = 0.45 * company.fit + 0.35 * min(1.0, worth / 1.6) + 0.2 * company.engagement(now)
    return clamp(strength + (0.15 if is_expansion else 0.0), 0.05, 0.95)


def lifted(chance: float, company: Company) -> float:
    """The chance with the lifts of all touches so far."""
    odds = chance / (1 - chance) * exp(sum(company.lifts.values()) + LIFT_CENTER)
    return odds / (1 + odds)


def conversion(company: Company, now: datetime) -> float:
    """The chance that a lead of middle intent, if there were one now, is qualified and won in all stages."""
    first = lifted(qualification(company, MIDDLE_INTENT, company.intent, now), company)
    return float(first * lifted(advance(company, company.intent, now), company) ** 3)


def raise_odds(recorder: Recorder, company: Company, kind: str, at: datetime) -> None:
    """The company was touched in this way; a second time changes nothing more."""
    if kind in company.lifts:
        return
    lift = LIFTS[kind]
    company.lifts[kind] = lift.log_odds
    row = (company.company_id, kind, lift.channel_id, f"{lift.log_odds:g}", f"{at:%Y-%m-%d %H:%M:%S}")
    recorder.tell("company_lifts", row, at)
    note(recorder, company, kind, at)


def note(recorder: Recorder, company: Company, cause: str, at: datetime) -> None:
    """Keep what the company's chance to buy is from now on."""
    row = (company.company_id, f"{at:%Y-%m-%d %H:%M:%S}", cause, f"{conversion(company, at):.4f}")
    recorder.tell("conversion_chances", row, at)
