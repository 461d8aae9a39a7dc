"""After the signing: contracts, subscriptions, renewals, expansions and churn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.demo.channels.invoicing import Invoicing
from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market.clock import START, add_months, later, midnight
from bowtie.demo.market.customers import renewal_probability
from bowtie.demo.market.deals import Deal, Deals, price
from bowtie.demo.market.population import Company
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import clamp
from bowtie.demo.market.world import World

STYLES = {
    "billing.contracts": chinese("utf-8-sig", "signed_on", "starts_on", "ends_on"),
    "billing.subscriptions": Style(),
    "billing.invoices": chinese("gb18030"),
    "billing.payments": Style(late=True),
    "billing.refunds": Style(),
}
TRUTHS = {
    "churners": ("company_id", "churned_on"),
    "renewals": (
        *("contract_id", "company_id", "account_id", "decided_on", "ends_on"),
        *("health", "probability", "renewed"),
    ),
    "health": ("company_id", "month", "health"),
    "champion_losses": ("company_id", "person_id", "left_on", "effect_on_health"),
}


@dataclass
class Service:
    """What a customer pays for at present; `is_on_top`: bought beside the main contract."""

    company: Company
    contract: Cells
    product: str
    seats: int
    monthly: Decimal
    months: int
    ends_on: date
    is_on_top: bool


class Money:
    """The contracts of all customers."""

    def __init__(self, world: World, invoicing: Invoicing, deals: Deals) -> None:
        self._world = world
        self._invoicing = invoicing
        self._deals = deals
        self._current: dict[str, Service] = {}
        world.hooks.won.connect(self._sign)

    def _sign(self, deal: Deal, now: datetime) -> None:
        """A won deal becomes a contract."""
        starts_on = (now + timedelta(days=deal.company.rng.randrange(1, 16))).date()
        previous = self._current.get(deal.company.company_id) if deal.contract_type == "expansion" else None
        if deal.contract_type == "expansion" and previous is None:
            return
        months = deal.months
        number = str(deal.record["opportunity_id"])
        service = self._contract(
            deal.company, deal.contract_type, now, starts_on, months, deal.product, deal.seats, deal.monthly,
            opportunity_id=number, previous=previous,
        )  # fmt: skip
        self._begin(service, now)

    def inherit(self, company: Company) -> None:
        """A customer from before the history: the contract comes from the old system, without a deal."""
        rng = company.rng
        product, seats, monthly = price(company)
        signed = START - timedelta(days=rng.randint(20, 345)) + timedelta(hours=rng.randint(9, 17))
        starts_on = (signed + timedelta(days=5)).date()
        service = self._contract(company, "new", signed, starts_on, 12, product, seats, monthly)
        self._begin(service, START)

    def _begin(self, service: Service, now: datetime) -> None:
        company, rng = service.company, service.company.rng
        if not service.is_on_top:
            company.is_customer = True
            self._current[company.company_id] = service
            self._world.hooks.signed(company, now)
            if rng.random() < 0.1 + 0.25 * company.fit:
                self._world.engine.plan(later(rng, now, 60, 240), self._expand, company)
        decided = max(later(rng, midnight(service.ends_on) - timedelta(days=30), 0, 25), now)
        self._world.engine.plan(decided, self._renew, service)

    def _expand(self, company: Company, now: datetime) -> None:
        if company.is_customer and company.rng.random() < clamp(0.3 + 0.9 * company.health):
            self._deals.open(company.rng.choice(company.people), now, contract_type="expansion")

    def _renew(self, service: Service, now: datetime) -> None:
        company, rng = service.company, service.company.rng
        if service.is_on_top and not company.is_customer:
            self._expire(service, now)
            return
        chance = renewal_probability(company.health)
        is_renewed = rng.random() < chance
        contract_id, ends_on = str(service.contract["contract_id"]), service.ends_on.isoformat()
        names = (contract_id, company.company_id, company.account_id, now.date().isoformat(), ends_on)
        row = (*names, f"{company.health:.4f}", f"{chance:.4f}", str(is_renewed).lower())
        self._world.recorder.tell("renewals", row, now)
        if not is_renewed:
            end = midnight(service.ends_on) + timedelta(days=1, hours=1)
            self._world.engine.plan(end, self._expire if service.is_on_top else self._churn, service)
            return
        more, less = company.health, 1 - company.health
        ratio = rng.choices((1.0, 0.8, 0.6, 1.2, 1.5), (60, 16 * less, 8 * less, 36 * more, 20 * more))[0]
        seats = max(3, round(service.seats * ratio))
        monthly = (service.monthly * seats / service.seats).quantize(Decimal("0.01"))
        starts_on = service.ends_on + timedelta(days=1)
        following = self._contract(
            company, "renewal", now, starts_on, 12, service.product, seats, monthly, previous=service
        )
        self._begin(following, now)

    def _expire(self, service: Service, now: datetime) -> None:
        service.contract["status"] = "expired"
        self._world.recorder.save("billing.contracts", service.contract, now, company=service.company)

    def _churn(self, service: Service, now: datetime) -> None:
        company, rng = service.company, service.company.rng
        company.is_customer = False
        self._current.pop(company.company_id, None)
        self._world.recorder.tell("churners", (company.company_id, now.date().isoformat()), now)
        self._world.hooks.churned(company, now)
        self._expire(service, now)
        if rng.random() < 0.15 + 0.4 * company.health:
            self._world.engine.plan(later(rng, now, 50, 150), self._return, company)

    def _return(self, company: Company, now: datetime) -> None:
        self._deals.open(company.rng.choice(company.people), now, channel="direct")

    def _contract(
        self,
        company: Company,
        contract_type: str,
        now: datetime,
        starts_on: date,
        months: int,
        product: str,
        seats: int,
        monthly: Decimal,
        *,
        opportunity_id: str = "",
        previous: Service | None = None,
    ) -> Service:
        rng = company.rng
        ends_on = add_months(starts_on, months) - timedelta(days=1)
        currency = "USD" if company.currency == "USD" else rng.choice((None, "CNY"))
        contract: Cells = {
            "contract_id": self._world.new_id("HT"),
            "account_id": company.account_id if rng.random() < 0.9 else None,
            "account_name": company.legal_name,
            "opportunity_id": opportunity_id or None,
            "contract_type": contract_type,
            "signed_on": now.date(),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "total_amount": monthly * months,
            "currency": currency,
            "previous_contract_id": previous.contract["contract_id"] if previous else None,
            "status": "active",
        }
        self._world.recorder.save("billing.contracts", contract, now, company=company)
        line: Cells = {
            "subscription_id": self._world.new_id("SU"),
            "contract_id": contract["contract_id"],
            "account_id": company.account_id,
            "product": product,
            "quantity": seats,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "monthly_amount": monthly,
            "currency": currency,
        }
        self._world.recorder.save("billing.subscriptions", line, now, company=company)
        self._invoicing.schedule(company, contract, monthly, months, starts_on)
        is_on_top = contract_type == "expansion" or (previous is not None and previous.is_on_top)
        return Service(company, contract, product, seats, monthly, months, ends_on, is_on_top)
