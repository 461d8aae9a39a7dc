"""Leads: made by a declared interest, worked by the SDRs, qualified or not."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.market import effects, variants
from bowtie.demo.market.accounts import Accounts
from bowtie.demo.market.catalog import CHANNELS, DISQUALIFIED_REASONS
from bowtie.demo.market.clock import later
from bowtie.demo.market.deals import Deals
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

DORMANT_AFTER = timedelta(days=90)


class Leads:
    """From the first declared interest to a qualified person with a deal."""

    def __init__(self, world: World, staff: Staff, accounts: Accounts, deals: Deals) -> None:
        self._world = world
        self._staff = staff
        self._accounts = accounts
        self._deals = deals

    def arise(
        self,
        person: Person,
        channel: str,
        at: datetime,
        *,
        intent: float,
        visitor_id: str = "",
        detail: str = "",
        campaign_id: str = "",
        mobile: str = "",
    ) -> None:
        """The person declares an interest; a second time makes a duplicate lead now and then."""
        rng = person.rng
        is_duplicate = bool(person.lead_id) and not is_dormant(person, at)
        if (is_duplicate and rng.random() > 0.12) or person.company.is_customer:
            return
        company = person.company
        sdr = self._staff.pick("SDR", rng)
        lead_id = self._world.new_id("L")
        if person.lead_id and not is_duplicate:
            who = (person.person_id, company.company_id, lead_id, person.lead_id, channel)
            self._world.recorder.tell("reactivations", (*who, f"{at:%Y-%m-%d %H:%M:%S}"), at)
        if not is_duplicate:
            person.lead_id, person.lead_at, person.lead_closed_at = lead_id, at, None
        by_mail = rng.random() < 0.7
        record: Cells = {
            "lead_id": lead_id,
            "created_at": at,
            "full_name": person.name,
            "company_name": variants.sometimes(rng, 0.94, variants.company(rng, company)),
            "job_title": variants.sometimes(rng, 0.65, person.title),
            "mobile": mobile or variants.sometimes(rng, 0.88, variants.mobile(rng, person, two_allowed=True)),
            "email": variants.email(rng, person) if by_mail else None,
            "wechat_unionid": variants.sometimes(rng, 0.3, person.unionid),
            "visitor_id": variants.sometimes(rng, 0.6, visitor_id),
            # Nobody recorded the source of some leads.
            "source_channel": variants.sometimes(rng, 0.92, channel),
            "source_detail": detail or None,
            "campaign_id": campaign_id or None,
            "sdr_id": sdr,
            "owner_id": sdr,
            "status": "new",
        }
        self._world.recorder.save("crm.leads", record, at, person=person)
        self._world.hooks.lead_arisen(person, record, at)
        if is_duplicate:
            reason = {"status": "disqualified", "disqualified_reason": "重复线索"}
            self._world.engine.plan(later(rng, at, 1, 12), self._close, person, record, reason)
            return
        self._world.engine.plan(later(rng, at, 0, 2.5), self._work, person, record, channel, intent)

    def _work(self, person: Person, record: Cells, channel: str, intent: float, now: datetime) -> None:
        rng = person.rng
        record["status"] = "working"
        self._world.recorder.save("crm.leads", record, now, person=person)
        sdr = str(record["sdr_id"])
        self._accounts.activity(person, "call", sdr, now)
        for _ in range(rng.randrange(3)):
            self._world.engine.plan(later(rng, now, 1, 8), self._accounts.activity, person, "call", sdr)
        if rng.random() < 0.08:
            person.lead_closed_at = now
            return  # Forgotten, as it happens.
        self._world.engine.plan(later(rng, now, 1, 10), self._judge, person, record, channel, intent)

    def _judge(self, person: Person, record: Cells, channel: str, intent: float, now: datetime) -> None:
        rng, company = person.rng, person.company
        worth = (CHANNELS[channel].intent + company.intent) / 2
        plain = effects.qualification(company, intent, worth, now)
        chance = effects.lifted(plain, company)
        is_good = rng.random() < chance
        self._world.hooks.decided(
            company, "lead_qualified", str(record["lead_id"]), chance, plain, is_good, now
        )
        if not is_good:
            reason = {"status": "disqualified", "disqualified_reason": rng.choice(DISQUALIFIED_REASONS)}
            self._close(person, record, reason, now)
            return
        self._accounts.account(company, now)
        record |= {
            "status": "qualified",
            "owner_id": company.owner_id,
            "converted_account_id": company.account_id,
            "converted_contact_id": self._accounts.contact(person, now),
        }
        self._world.recorder.save("crm.leads", record, now, person=person)
        self._world.hooks.qualified(person, record, now)
        if not company.has_open_deal and not company.is_customer:
            start = later(rng, now, 0, 4)
            self._world.engine.plan(
                start + timedelta(minutes=3),
                lambda at: self._deals.open(
                    person, at, lead_id=str(record["lead_id"]), channel=channel, sdr=str(record["sdr_id"])
                ),
            )

    def _close(self, person: Person, record: Cells, reason: dict[str, str], now: datetime) -> None:
        record |= {**reason, "disqualified_at": now}
        if record["lead_id"] == person.lead_id:
            person.lead_closed_at = now
        self._world.recorder.save("crm.leads", record, now, person=person)


def is_dormant(person: Person, at: datetime) -> bool:
    """Whether the person's lead was given up so long ago that a new interest is a new lead."""
    return person.lead_closed_at is not None and at - person.lead_closed_at >= DORMANT_AFTER
