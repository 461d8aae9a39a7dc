"""The market of the demo company: all parts put together, and the companies that enter it day by day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bowtie.contracts import Contracts
from bowtie.demo.accounts import Accounts
from bowtie.demo.advertising import Advertising
from bowtie.demo.clock import HISTORY_END, START, midnight, office_time, waking_time
from bowtie.demo.deals import Deals
from bowtie.demo.engine import Engine
from bowtie.demo.invoicing import Invoicing
from bowtie.demo.journey import Journey
from bowtie.demo.leads import Leads
from bowtie.demo.money import Money
from bowtie.demo.offline import Offline
from bowtie.demo.population import Population
from bowtie.demo.recorder import Recorder
from bowtie.demo.staff import Staff
from bowtie.demo.website import Website
from bowtie.demo.wecom import WeCom
from bowtie.demo.world import World

COMPANIES = 300
INHERITED_SHARE = 0.18
OUTBOUND_SHARE = 0.06
PARTNER_COMPANIES = 4


class Simulation:
    """One market, run forward from the first day. The same seed and scale give the same market."""

    def __init__(self, contracts: Contracts, *, seed: int, scale: float) -> None:
        engine = Engine(START)
        self.recorder = Recorder(contracts, seed)
        self._world = World(seed, scale, engine, self.recorder, Population(seed))
        staff = Staff(self._world)
        self._advertising = Advertising(self._world)
        self._offline = Offline(self._world, staff)
        self._accounts = Accounts(self._world, staff)
        self._deals = Deals(self._world, staff, self._accounts)
        self.money = Money(self._world, Invoicing(self._world))
        leads = Leads(self._world, staff, self._accounts, self._deals)
        self._journey = Journey(
            self._world,
            staff,
            Website(self._world, self._advertising),
            WeCom(self._world, staff),
            self._offline,
            leads,
            self._accounts,
        )
        self._deals.on_won = self.money.sign
        self._offline.on_attended = self._journey.attended
        self.money.on_signed = self._journey.signed
        self.money.on_expand = lambda who, at: self._deals.open(who, at, contract_type="expansion")
        self.money.on_return = lambda who, at: self._deals.open(who, at, channel="direct")
        staff.hire()
        self._advertising.start()
        self._offline.start()
        self._inherit()
        engine.plan(START, self._new_day)

    def run_until(self, end: datetime) -> None:
        """Let time pass."""
        self._world.engine.run_until(end)

    def _inherit(self) -> None:
        """Customers and partners from before the history: known to the CRM, signed, partly paid."""
        for number in range(round(COMPANIES * self._world.scale * INHERITED_SHARE) + PARTNER_COMPANIES):
            company = self._world.population.company()
            company.is_partner = number < PARTNER_COMPANIES
            self._accounts.account(company, START - timedelta(days=company.rng.randint(350, 700)))
            for person in company.people:
                # Their first channel was long ago and is no part of this truth.
                person.first_channel = "unknown"
                if person.rng.random() < 0.7:
                    self._accounts.contact(person, START - timedelta(days=person.rng.randint(10, 340)))
            if company.is_partner:
                self._journey.agents.append(company.people[0])
            else:
                self.money.inherit(company)

    def _new_day(self, now: datetime) -> None:
        """Plan the companies that begin to look today."""
        today = now.date()
        for _ in range(self._due(today) - self._due(today - timedelta(days=1))):
            company = self._world.population.company()
            if company.rng.random() < OUTBOUND_SHARE:
                moment = office_time(company.rng, today)
                self._world.engine.plan(moment, lambda at, who=company.people[0]: self._deals.open(who, at))  # type: ignore[misc]
            else:
                moment = waking_time(company.rng, today)
                self._world.engine.plan(moment, lambda at, company=company: self._journey.arrive(company, at))  # type: ignore[misc]
        self._world.engine.plan(midnight(today + timedelta(days=1)), self._new_day)

    def _due(self, day: date) -> int:
        """How many companies have entered by the end of `day`: an even stream without end."""
        per_day = COMPANIES * self._world.scale * (1 - INHERITED_SHARE) / (HISTORY_END - START).days
        return int(per_day * ((day - START.date()).days + 1))
