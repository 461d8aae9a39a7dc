"""Consent: what a person agreed to and withdrew. The company keeps to it, but for a few known slips."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bowtie.demo.market.population import Person

if TYPE_CHECKING:
    from bowtie.demo.market.world import World

PURPOSES = ("email", "sms", "phone", "wechat", "profiling")


def state(
    world: World, person: Person, purposes: tuple[str, ...], is_granted: bool, evidence: str, at: datetime
) -> None:
    """The person gives or withdraws consent; `all` stands for every purpose."""
    for purpose in purposes:
        if is_granted and person.consents.get(purpose) and person.rng.random() < 0.8:
            continue  # A second yes is seldom written down.
        for each in PURPOSES if purpose == "all" else (purpose,):
            person.consents[each] = is_granted
        world.hooks.stated(person, purpose, is_granted, evidence, at)
