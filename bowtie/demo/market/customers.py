"""Customers after the signing: the latent health of each, from what happens to it, month by month.

Nobody sees the health itself. Usage, answers to surveys and the judgement of success managers follow it with
noise, and the renewal is drawn from it, so that a score made of what the files show can find the renewal.
"""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp

from bowtie.demo.market.clock import START, add_months, midnight
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.product import Feature, state_of
from bowtie.demo.market.rng import clamp, stream
from bowtie.demo.market.world import World

INERTIA = 0.8
NOISE = 0.03
# Active days of a user in a usual month, and what twice as many add to the health.
USUAL_DAYS = 1.8
USE_FELT = 0.03
# (employees from, what it adds to the point the health is drawn to): who pays most is cared for most.
CARE = ((2000, 0.14), (500, 0.07), (0, 0.0))
CHAMPION_LOSS = -0.2
CHAMPION_LEAVES = 0.012
WEEK = timedelta(days=7)


@dataclass(slots=True, eq=False)
class User:
    """One user of the product and their habits."""

    person: Person
    user_id: str
    diligence: float
    core: tuple[Feature, ...]
    other: tuple[Feature, ...]
    away_until: datetime = START
    last_at: datetime | None = None
    has_left: bool = False


@dataclass(slots=True, eq=False)
class Customer:
    """What the simulation knows of one company that has a tenant: a customer, or a prospect on trial."""

    company: Company
    rng: random.Random
    since: datetime
    onboarding: float
    tenant_id: str = ""
    is_active: bool = False
    users: list[User] = field(default_factory=list)
    champion: Person | None = None
    felt: float = 0.0
    active_days: int = 0
    past: deque[float] = field(default_factory=lambda: deque(maxlen=6))
    dormant_until: datetime = START
    tickets: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=12))
    relief: dict[str, tuple[datetime, float]] = field(default_factory=dict)

    @property
    def health(self) -> float:
        """The latent health, 0 to 1."""
        return self.company.health

    def lagged(self, months: int) -> float:
        """The health some months ago, or the oldest that is known."""
        return self.past[max(0, len(self.past) - 1 - months)] if self.past else self.health

    def pull(self, now: datetime) -> float:
        """Where the health is drawn to: by fit, onboarding and care, and by what releases have added."""
        by_nature = 0.1 + 0.5 * self.company.fit + 0.28 * self.onboarding + self.company.by_size(CARE)
        return clamp(by_nature + state_of(now.date()).health_pull)

    def feel(self, amount: float) -> None:
        """Something good or bad that the next month's health takes up."""
        self.felt += amount


def renewal_probability(health: float) -> float:
    """The chance that a contract is renewed: a logistic function of the latent health at its end."""
    return 1 / (1 + exp(-8 * (health - 0.41)))


class Customers:
    """All companies with a tenant."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.known: dict[str, Customer] = {}
        world.hooks.opened.connect(self._open)
        world.hooks.signed.connect(self._sign)
        world.hooks.churned.connect(self._end)

    def of(self, company: Company, at: datetime) -> Customer:
        """The company as a customer, made when it is none yet."""
        found = self.known.get(company.company_id)
        if found is None:
            rng = stream(self._world.seed, "customer", company.company_id)
            found = Customer(company, rng, at, onboarding=clamp(rng.gauss(0.55, 0.25)))
            self.known[company.company_id] = found
        return found

    def _open(self, at: datetime) -> None:
        self._world.engine.plan(at + WEEK, self._week)
        self._world.engine.plan(midnight(add_months(at.date(), 1)), self._month)

    def _sign(self, company: Company, at: datetime) -> None:
        """A new relation begins near to where it is drawn to; a renewal changes nothing."""
        customer = self.of(company, at)
        if customer.is_active:
            return
        customer.is_active = True
        customer.since = at
        customer.champion = customer.champion or customer.rng.choice(company.people)
        spread = 0.13 if at <= START else 0.06
        company.health = clamp(customer.pull(at) + customer.rng.gauss(0, spread), 0.03, 0.97)
        customer.past.append(company.health)

    def _end(self, company: Company, _: datetime) -> None:
        self.known[company.company_id].is_active = False

    def _week(self, now: datetime) -> None:
        """Let every customer live a week."""
        for customer in list(self.known.values()):
            if customer.is_active:
                self._world.hooks.week_begins(customer, now)
        self._world.engine.plan(now + WEEK, self._week)

    def _month(self, now: datetime) -> None:
        """Let every customer's health take up what it felt in the month."""
        month = now.date().isoformat()
        for customer in list(self.known.values()):
            if not customer.is_active:
                continue
            rng, company = customer.rng, customer.company
            if customer.champion and rng.random() < CHAMPION_LEAVES:
                self._lose(customer, customer.champion, now)
            if customer.users:
                # Those who use the product see its worth: usage drives renewal, it is no mere mark of it.
                usual = customer.active_days / (USUAL_DAYS * len(customer.users))
                customer.feel(USE_FELT * clamp(usual - 1, -1, 1.5))
            customer.active_days = 0
            drawn = INERTIA * company.health + (1 - INERTIA) * customer.pull(now)
            health = drawn + clamp(customer.felt, -0.3, 0.2) + rng.gauss(0, NOISE)
            company.health, customer.felt = clamp(health, 0.02, 0.98), 0.0
            customer.past.append(company.health)
            self._world.recorder.tell("health", (company.company_id, month, f"{company.health:.4f}"), now)
            self._world.hooks.month_begins(customer, now)
        self._world.engine.plan(midnight(add_months(now.date(), 1)), self._month)

    def _lose(self, customer: Customer, champion: Person, now: datetime) -> None:
        """The person who wanted the product takes another job; months later somebody else takes over."""
        customer.feel(CHAMPION_LOSS)
        others = [person for person in customer.company.people if person is not champion]
        customer.champion = customer.rng.choice(others) if customer.rng.random() < 0.5 else None
        row = (customer.company.company_id, champion.person_id, now.date().isoformat(), f"{CHAMPION_LOSS:g}")
        self._world.recorder.tell("champion_losses", row, now)
        for user in customer.users:
            user.has_left = user.has_left or user.person is champion
