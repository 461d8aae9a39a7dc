"""Opportunities: stage by stage to won or lost, by fit, engagement and the worth of the channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.market import effects, variants
from bowtie.demo.market.accounts import Accounts
from bowtie.demo.market.catalog import CHANNELS, LOST_REASONS, PRODUCTS
from bowtie.demo.market.clock import later
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

NEXT_STAGE = {"qualification": "proposal", "proposal": "negotiation", "negotiation": "won"}
STAGE_DAYS = {"qualification": (4, 24), "proposal": (8, 35), "negotiation": (5, 30)}
# (employees from, how many times as long a stage takes): where more people decide, it takes longer.
PACES = ((2000, 2.4), (500, 1.5), (100, 1.0), (0, 0.7))
DOLLAR = Decimal("7.2")


@dataclass
class Deal:
    """One opportunity on its way."""

    person: Person
    record: Cells
    channel: str
    product: str
    seats: int
    months: int
    monthly: Decimal
    contract_type: str

    @property
    def company(self) -> Company:
        """The buying company."""
        return self.person.company


class Deals:
    """The sales force's opportunities."""

    def __init__(self, world: World, staff: Staff, accounts: Accounts) -> None:
        self._world = world
        self._staff = staff
        self._accounts = accounts

    def open(
        self,
        person: Person,
        at: datetime,
        *,
        channel: str = "",
        lead_id: str = "",
        sdr: str = "",
        contract_type: str = "new",
    ) -> None:
        """A new opportunity; without a lead it is sales-sourced."""
        company, rng = person.company, person.company.rng
        if company.has_open_deal:
            return
        company.has_open_deal = True
        if not person.first_channel:
            person.touch("sales_outreach", at)
        self._accounts.account(company, at)
        product, seats, monthly = price(company, small=contract_type == "expansion")
        months = weighted(rng, {12: 0.72, 6: 0.18, 24: 0.1})
        by_name = rng.random() < 0.08
        record: Cells = {
            "opportunity_id": self._world.new_id("O"),
            "lead_id": lead_id or None,
            "account_id": None if by_name else company.account_id,
            "account_name": company.legal_name if by_name else None,
            "contact_id": self._accounts.contact(person, at),
            "opportunity_name": f"{company.short_name}-{product}",
            "product": product,
            "source_channel": None if lead_id else channel or None,
            "stage": "qualification",
            "created_at": at,
            "expected_close_on": (at + timedelta(days=rng.randint(30, 120))).date(),
            "amount": monthly * months,
            "currency": "USD" if company.currency == "USD" else rng.choice((None, "CNY")),
            "sdr_id": sdr or None,
            "owner_id": company.owner_id,
        }
        deal = Deal(person, record, channel, product, seats, months, monthly, contract_type)
        self._world.recorder.save("crm.opportunities", record, at, company=company)
        self._change(deal, None, "qualification", at)
        self._world.hooks.deal_opened(deal, at)
        self._plan_next(deal, at)

    def _plan_next(self, deal: Deal, at: datetime) -> None:
        low, high = STAGE_DAYS[str(deal.record["stage"])]
        pace = deal.company.by_size(PACES)
        decided = later(deal.company.rng, at, low * pace, high * pace)
        for _ in range(deal.company.rng.randint(1, 3)):
            moment = later(deal.company.rng, at, 0.5, max(1.0, (decided - at).days - 1.0))
            self._world.engine.plan(moment, self._meet, deal)
        self._world.engine.plan(decided, self._decide, deal)

    def _meet(self, deal: Deal, now: datetime) -> None:
        """Staff meets the contact or draws another member of the committee in."""
        rng = deal.company.rng
        person = deal.person
        if rng.random() < 0.35:
            person = rng.choice(deal.company.people)
            self._accounts.contact(person, now)
            person.touch(person.first_channel or "sales_outreach", now)
        kind = weighted(rng, {"call": 4, "meeting": 3, "demo": 2, "visit": 2, "email": 2, "note": 1})
        number = str(deal.record["opportunity_id"])
        self._accounts.activity(person, kind, deal.company.owner_id, now, opportunity_id=number)

    def _decide(self, deal: Deal, now: datetime) -> None:
        company, stage = deal.company, str(deal.record["stage"])
        lead_worth = CHANNELS[deal.channel].intent if deal.channel else company.intent
        worth = (lead_worth + company.intent) / 2
        plain = effects.advance(company, worth, now, is_expansion=deal.contract_type == "expansion")
        chance = effects.lifted(plain, company)
        goes_on = company.rng.random() < chance
        self._world.hooks.decided(
            company, stage, str(deal.record["opportunity_id"]), chance, plain, goes_on, now
        )
        if goes_on:
            stage = NEXT_STAGE[stage]
        else:
            stage = "lost"
            deal.record["lost_reason"] = company.rng.choice(LOST_REASONS)
        before, deal.record["stage"] = str(deal.record["stage"]), stage
        if stage in ("won", "lost"):
            deal.record["closed_at"] = now
            company.has_open_deal = False
        if stage == "negotiation" and company.rng.random() < 0.4:
            deal.monthly = (deal.monthly * Decimal("0.9")).quantize(Decimal("0.01"))
            deal.record["amount"] = deal.monthly * deal.months
        self._world.recorder.save("crm.opportunities", deal.record, now, company=company)
        self._change(deal, before, stage, now)
        if stage == "won":
            self._world.hooks.won(deal, now)
        elif stage == "lost":
            self._world.hooks.lost(deal, now)
        else:
            self._plan_next(deal, now)

    def _change(self, deal: Deal, before: str | None, after: str, now: datetime) -> None:
        said = variants.sometimes(deal.company.rng, 0.1, "客户确认")
        self._world.recorder.record(
            "crm.opportunity_stage_changes",
            {
                "change_id": self._world.new_id("OC"),
                "opportunity_id": deal.record["opportunity_id"],
                "changed_at": now,
                "from_stage": before,
                "to_stage": after,
                "changed_by": deal.company.owner_id,
                "reason": deal.record.get("lost_reason") or said,
            },
            now,
            company=deal.company,
        )


def price(company: Company, *, small: bool = False) -> tuple[str, int, Decimal]:
    """Product, seats and monthly amount that suit the company, in its currency."""
    rng = company.rng
    if small:
        product, _, per_seat = rng.choice(PRODUCTS[3:])
    else:
        level = (company.employees >= 300) + (company.employees >= 1500)
        product, _, per_seat = PRODUCTS[level]
    seats = max(5, round(company.employees * rng.uniform(0.02, 0.08)))
    monthly = Decimal(per_seat * seats)
    if company.currency == "USD":
        monthly /= DOLLAR
    return product, seats, monthly.quantize(Decimal("0.01"))
