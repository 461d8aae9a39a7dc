"""Partners, and who recommended whom: partners, customers and members of staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import effects, variants
from bowtie.demo.market.clock import START
from bowtie.demo.market.deals import Deal
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "partner_program.partners": chinese("gbk", "joined_on"),
    "partner_program.referrals": Style(encoding="utf-8-sig", mixed_dates=frozenset({"referred_at"})),
}
TYPES = ("agent", "reseller", "integrator", "consultant")
COMMISSION, REWARD = Decimal("0.08"), Decimal(800)
BY_STAFF = 0.1


class PartnerProgram:
    """Writes recommendations down and follows what came of them."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._partners: list[tuple[str, Person]] = []
        self._customers: dict[str, Company] = {}
        self._by_lead: dict[str, Cells] = {}
        market.journey.entrances |= {"partner": self.by_partner, "referral": self.by_customer}

    def inherit(self, company: Company, now: datetime) -> None:
        """The partners are older than the history."""
        if not company.is_partner:
            return
        rng, contact = company.rng, company.people[0]
        record: Cells = {
            "partner_id": self._world.new_id("PT"),
            "partner_name": company.legal_name,
            "partner_type": rng.choice(TYPES),
            "level": rng.choice(("金牌", "银牌", "普通")),
            "credit_code": company.credit_code or None,
            "province": company.province or None,
            "contact_name": contact.name,
            "mobile": contact.mobile,
            "email": contact.email,
            "joined_on": (START - timedelta(days=rng.randint(60, 900))).date(),
            "owner_id": company.owner_id or None,
        }
        self._partners.append((str(record["partner_id"]), contact))
        self._world.recorder.save("partner_program.partners", record, now, person=contact)

    def sign(self, company: Company, _: datetime) -> None:
        """Customers may recommend."""
        self._customers[company.company_id] = company

    def by_partner(self, person: Person, at: datetime) -> None:
        """A partner brings the company."""
        rng = person.rng
        person.touch("partner", at)
        if not self._partners:
            self._market.journey.visit(person, "partner", at)
            return
        partner_id, agent = rng.choice(self._partners)
        # Some agents write their own mobile on the leads they bring.
        mobile = agent.mobile if rng.random() < 0.2 else ""
        source: Cells = {
            "referrer_type": "partner",
            "partner_id": partner_id,
            "referrer_mobile": agent.mobile,
        }
        effects.raise_odds(self._world.recorder, person.company, "partner_referred", at)
        self._refer(person, "partner", source, at, intent=0.75, mobile=mobile)
        self._market.journey.plan_visit(person, at)

    def by_customer(self, person: Person, at: datetime) -> None:
        """A customer or member of staff recommends; or some site links here, which is a visit only."""
        rng = person.rng
        chance = rng.random()
        person.touch("referral", at)
        if chance < 0.55 and self._customers:
            customer = rng.choice(list(self._customers.values()))
            source: Cells = {
                "referrer_type": "customer",
                "referrer_account_id": customer.account_id if rng.random() < 0.8 else None,
                "referrer_mobile": rng.choice(customer.people).mobile,
            }
        elif chance < 0.55 + BY_STAFF:
            source = {"referrer_type": "employee", "referrer_mobile": f"1390000{rng.randrange(9000, 9999)}"}
        else:
            self._market.journey.visit(person, "referral", at)
            return
        effects.raise_odds(self._world.recorder, person.company, "referred", at)
        self._refer(person, "referral", source, at, intent=0.65)
        self._market.journey.plan_visit(person, at)

    def _refer(
        self, person: Person, channel: str, source: Cells, at: datetime, *, intent: float, mobile: str = ""
    ) -> None:
        rng = person.rng
        before = person.lead_id
        self._market.leads.arise(person, channel, at, intent=intent, detail="推荐", mobile=mobile)
        is_new = person.lead_id != before
        record: Cells = {
            "referral_id": self._world.new_id("RF"),
            "referred_at": at,
            **source,
            "company_name": variants.company(rng, person.company),
            "contact_name": person.name,
            "mobile": variants.mobile(rng, person),
            "email": variants.sometimes(rng, 0.4, variants.email(rng, person)),
            "lead_id": person.lead_id if is_new else None,
            "status": "已转线索" if is_new else "已存在",
        }
        if is_new:
            self._by_lead[person.lead_id] = record
        self._world.recorder.save("partner_program.referrals", record, at, person=person)

    def _follow(self, deal: Deal, now: datetime, *, status: str) -> None:
        record = self._by_lead.get(str(deal.record["lead_id"]))
        if record is None:
            return
        record |= {"opportunity_id": deal.record["opportunity_id"], "status": status}
        if status == "已成交":
            is_partner = record["referrer_type"] == "partner"
            amount = Decimal(str(deal.record["amount"]))
            record["reward_amount"] = (
                (amount * COMMISSION).quantize(Decimal("0.01")) if is_partner else REWARD
            )
            record["currency"] = deal.record["currency"] if is_partner else "CNY"
        self._world.recorder.save("partner_program.referrals", record, now, person=deal.person)

    def open_deal(self, deal: Deal, now: datetime) -> None:
        """An opportunity came of it."""
        self._follow(deal, now, status="商机")

    def win(self, deal: Deal, now: datetime) -> None:
        """The one who recommended is paid."""
        self._follow(deal, now, status="已成交")

    def lose(self, deal: Deal, now: datetime) -> None:
        """Nothing came of it."""
        self._follow(deal, now, status="未成交")


def plug(market: Market) -> None:
    """Take over those who come by partners and recommendations."""
    program = PartnerProgram(market)
    market.hooks.inherited.connect(program.inherit)
    market.hooks.signed.connect(program.sign)
    market.hooks.deal_opened.connect(program.open_deal)
    market.hooks.won.connect(program.win)
    market.hooks.lost.connect(program.lose)
