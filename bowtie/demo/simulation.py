"""The market of the demo company: all parts put together, and the companies that enter it day by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from bowtie.contracts import Contracts
from bowtie.demo.channels import channel_modules
from bowtie.demo.channels.advertising import Advertising
from bowtie.demo.channels.invoicing import Invoicing
from bowtie.demo.channels.money import Money
from bowtie.demo.channels.offline import Offline
from bowtie.demo.channels.website import Website
from bowtie.demo.channels.wecom import WeCom
from bowtie.demo.files.styles import styles
from bowtie.demo.market.accounts import Accounts
from bowtie.demo.market.clock import HISTORY_END, START, midnight, office_time, waking_time
from bowtie.demo.market.customers import Customers
from bowtie.demo.market.deals import Deals
from bowtie.demo.market.engine import Engine
from bowtie.demo.market.journey import Journey
from bowtie.demo.market.leads import Leads
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Population
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

COMPANIES = 3000
INHERITED_SHARE = 0.18
OUTBOUND_SHARE = 0.06
PARTNER_COMPANIES = 4


class Simulation:
    """One cell of the market, run forward from the first day. The same arguments give the same market."""

    def __init__(
        self,
        contracts: Contracts,
        *,
        seed: int,
        scale: float,
        cell: int = 0,
        cells: int = 1,
        keep_from: Callable[[str], datetime | None] = lambda _: None,
    ) -> None:
        late = [name for name, style in styles().items() if style.late]
        self.recorder = Recorder(contracts, seed, late, cell, keep_from)
        engine = Engine(START)
        population = Population(seed, cell, cells)
        self._world = World(seed, scale, engine, self.recorder, population, cell, cells)
        self._market = _assemble(self._world)
        for module in channel_modules():
            if hasattr(module, "plug"):
                module.plug(self._market)
        self._market.staff.hire()
        self._world.hooks.opened(START)
        self._inherit()
        engine.plan(START, self._new_day)

    def run_until(self, end: datetime) -> None:
        """Let time pass."""
        self._world.engine.run_until(end)

    def _inherit(self) -> None:
        """Customers and partners from before the history: known to the CRM, signed, partly paid."""
        market = self._market
        for number in range(round(COMPANIES * self._world.share * INHERITED_SHARE) + PARTNER_COMPANIES):
            company = self._world.population.company()
            company.is_partner = number < PARTNER_COMPANIES
            market.accounts.account(company, START - timedelta(days=company.rng.randint(350, 700)))
            for person in company.people:
                # Their first channel was long ago and is no part of this truth.
                person.first_channel = "unknown"
                if person.rng.random() < 0.7:
                    market.accounts.contact(person, START - timedelta(days=person.rng.randint(10, 340)))
            if company.is_partner:
                market.journey.agents.append(company.people[0])
            else:
                market.money.inherit(company)
            market.hooks.inherited(company, START)

    def _new_day(self, now: datetime) -> None:
        """Plan the companies that begin to look today."""
        today = now.date()
        for _ in range(self._due(today) - self._due(today - timedelta(days=1))):
            company = self._world.population.company()
            if company.rng.random() < OUTBOUND_SHARE:
                moment = office_time(company.rng, today)
                self._world.engine.plan(moment, self._market.deals.open, company.people[0])
            else:
                moment = waking_time(company.rng, today)
                self._world.engine.plan(moment, self._market.journey.arrive, company)
        self._world.engine.plan(midnight(today + timedelta(days=1)), self._new_day)

    def _due(self, day: date) -> int:
        """How many companies have entered by the end of `day`: an even stream without end."""
        per_day = COMPANIES * self._world.share * (1 - INHERITED_SHARE) / (HISTORY_END - START).days
        return int(per_day * ((day - START.date()).days + 1))


def _assemble(world: World) -> Market:
    """The core parts, each given those that it calls. All other parts come from the channels' `plug`."""
    staff = Staff(world)
    customers = Customers(world)
    advertising = Advertising(world)
    offline = Offline(world, staff)
    website = Website(world, advertising)
    wecom = WeCom(world, staff)
    accounts = Accounts(world, staff)
    deals = Deals(world, staff, accounts)
    leads = Leads(world, staff, accounts, deals)
    money = Money(world, Invoicing(world), deals)
    journey = Journey(world, staff, website, wecom, offline, leads, accounts)
    return Market(
        world, staff, accounts, deals, leads, money, journey, advertising, offline, website, wecom, customers
    )
