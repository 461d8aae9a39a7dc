"""Email marketing: two mailings a month to one role each, and a monthly series that brings people back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.demo.channels.website import Session
from bowtie.demo.files.style import Style
from bowtie.demo.market import consent, effects
from bowtie.demo.market.catalog import SITE
from bowtie.demo.market.clock import add_months, midnight
from bowtie.demo.market.leads import is_dormant
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "email_marketing.campaigns": Style(encoding="utf-8-sig"),
    "email_marketing.events": Style(file_format="jsonl", times="offset", by_month=True, late=True),
}
ROLES = ("decision_maker", "user", "technical", "purchaser", "influencer")
SUBJECTS = ("线索评分实战", "客户案例：智能制造", "新版本发布", "年度营销预算怎么排", "直播邀请")
PER_MAIL = Decimal("0.02")
BOUNCES = 0.02
SLIP = 0.004


class Email:
    """Sends to those who agreed, and stops when they say so."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._readers: dict[str, Person] = {}
        self._agreed: dict[str, datetime] = {}
        self._gone: list[tuple[Person, str]] = []

    def open(self, now: datetime) -> None:
        """Make this month's series and plan its mailings; the next month follows by itself."""
        first = now.date().replace(day=1)
        self._campaign(f"edm-{first:%Y%m}", f"{first:%Y-%m} 培育系列", "all", first, Decimal(200), now)
        for day in (2, 16):
            moment = midnight(first.replace(day=day)) + timedelta(hours=10)
            self._world.engine.plan(moment, self._mail, (first.month * 2 + day // 16) % len(ROLES))
        self._world.engine.plan(midnight(add_months(first, 1)), self.open)

    def note(self, person: Person, purpose: str, is_granted: bool, _: str, now: datetime) -> None:
        """Somebody agreed to mails. Who withdraws stays on the list, and is passed over."""
        if is_granted and purpose in ("email", "all"):
            self._readers.setdefault(person.person_id, person)
            self._agreed[person.person_id] = now

    def move(self, person: Person, _: Company, __: datetime) -> None:
        """The old address comes back at the next mailing; nobody has agreed with the new one."""
        if person.email_before == person.email:
            return
        if person.consents.pop("email", False):
            self._gone.append((person, person.email_before))

    def visit(self, person: Person, channel: str, session: Session, at: datetime) -> None:
        """A visit by a link of the series: it was sent, opened and clicked a little before."""
        if channel == "email" and session.campaign_id.startswith("edm-") and person.consents.get("email"):
            sent = at - timedelta(minutes=person.rng.randint(30, 2000))
            first = midnight(at.date().replace(day=1))
            sent = max(first, sent, self._agreed[person.person_id] + timedelta(minutes=1))
            if sent + timedelta(minutes=5) > at:
                return
            campaign = session.campaign_id
            self._events(person, campaign, sent, ("sent", "delivered"), at)
            self._event(person, campaign, "opened", at - timedelta(seconds=40), at)
            self._clicked(person, campaign, at)

    def _mail(self, number: int, now: datetime) -> None:
        role = ROLES[number]
        rng = self._world.shared_rng("mailings")
        name = f"nl-{now:%Y%m%d}"
        cost = 300 + PER_MAIL * round(8000 * Decimal(self._world.scale))
        subject = rng.choice(SUBJECTS)
        self._campaign(
            name, f"{now:%m月%d日}{subject}", role, now.date(), cost.quantize(Decimal("0.01")), now
        )
        for person in self._readers.values():
            if person.role != role:
                continue
            if person.consents.get("email"):
                self._send(person, name, now)
            elif "email" in person.consents and person.rng.random() < SLIP:
                self._slip(person, name, now)
        for person, address in self._gone:
            moment = self._events(person, name, now, ("sent",), now, address)
            self._event(person, name, "bounced", moment, now, address=address, bounce_reason="用户不存在")
        self._gone.clear()

    def _send(self, person: Person, campaign: str, now: datetime) -> None:
        rng = person.rng
        chance = rng.random()
        if chance < BOUNCES:
            moment = self._events(person, campaign, now, ("sent",), now)
            reason = "邮箱已满" if chance < BOUNCES / 2 else "mailbox unavailable"
            self._event(person, campaign, "bounced", moment, now, bounce_reason=reason)
            return
        moment = self._events(person, campaign, now, ("sent", "delivered"), now)
        if rng.random() < 0.06:
            self._event(person, campaign, "opened", moment + timedelta(seconds=2), now, is_automatic=True)
        if rng.random() < 0.14 + 0.2 * person.company.fit:
            opened = now + timedelta(minutes=3 + 1440 * rng.random() ** 2 * 2)
            self._event(person, campaign, "opened", opened, now, is_automatic=False)
            chance = rng.random()
            if chance < 0.24:
                self._world.engine.plan(opened + timedelta(seconds=30), self._click, person, campaign)
            elif chance < 0.265:
                name = "complained" if chance > 0.262 else "unsubscribed"
                self._world.engine.plan(opened + timedelta(seconds=20), self._leave, person, campaign, name)

    def _click(self, person: Person, campaign: str, now: datetime) -> None:
        self._clicked(person, campaign, now)
        rng = person.rng
        if is_dormant(person, now) and rng.random() < 0.4:
            self._market.leads.arise(person, "email", now, intent=0.55, detail=campaign, campaign_id=campaign)
        if rng.random() < 0.25:
            self._world.hooks.invited(person, "email", campaign, now)
        elif rng.random() < 0.8:
            self._market.journey.visit(person, "email", now + timedelta(seconds=1), campaign=campaign)

    def _clicked(self, person: Person, campaign: str, now: datetime) -> None:
        link = f"{SITE}/?utm_source=newsletter&utm_medium=email&utm_campaign={campaign}"
        self._event(person, campaign, "clicked", now, now, clicked_url=link)
        effects.raise_odds(self._world.recorder, person.company, "mail_clicked", now)

    def _leave(self, person: Person, campaign: str, name: str, now: datetime) -> None:
        self._event(person, campaign, name, now, now)
        consent.state(self._world, person, ("email",), False, f"退订链接 {campaign}", now)

    def _slip(self, person: Person, campaign: str, now: datetime) -> None:
        """An old list was used: somebody is mailed who had withdrawn."""
        key = f"ME{person.person_id}{now:%Y%m%d}"
        self._event(person, campaign, "sent", now, now, event_id=key)
        row = (person.person_id, "email", "email_marketing.events", key, f"{now:%Y-%m-%d %H:%M:%S}")
        self._world.recorder.tell("consent_violations", row, now)

    def _events(
        self,
        person: Person,
        campaign: str,
        at: datetime,
        names: tuple[str, ...],
        now: datetime,
        address: str = "",
    ) -> datetime:
        for name in names:
            self._event(person, campaign, name, at, now, address=address)
            at += timedelta(seconds=person.rng.randint(1, 90))
        return at

    def _event(
        self, person: Person, campaign: str, name: str, at: datetime, now: datetime, *,
        address: str = "", **more: str | bool,
    ) -> None:  # fmt: skip
        cells: Cells = {
            "event_id": self._world.new_id("ME"),
            "campaign_id": campaign,
            "email": address or person.email,
            "event_name": name,
            "occurred_at": at,
            **more,
        }
        self._world.recorder.record("email_marketing.events", cells, max(at, now), person=person)

    def _campaign(
        self, name: str, title: str, audience: str, day: date, cost: Decimal, now: datetime
    ) -> None:
        record: Cells = {
            "campaign_id": name,
            "campaign_name": title,
            "subject": title,
            "audience": audience,
            "sent_on": day,
            "cost": cost,
            "currency": "CNY" if audience == "all" else None,
        }
        self._world.recorder.save("email_marketing.campaigns", record, now, shared=True)


def plug(market: Market) -> None:
    """Begin with the history."""
    email = Email(market)
    market.hooks.opened.connect(email.open)
    market.hooks.stated.connect(email.note)
    market.hooks.visited.connect(email.visit)
    market.hooks.moved.connect(email.move)
