"""SMS marketing: one mailing a month to some of those who agreed. It moves nobody, and costs."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style
from bowtie.demo.market import consent, effects
from bowtie.demo.market.clock import add_months, midnight
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "sms_marketing.campaigns": Style(encoding="utf-8-sig", chinese_headers=True),
    "sms_marketing.messages": Style(encoding="gbk", chinese_headers=True, by_month=True, line_end="\r\n"),
}
SHARE = 0.25
SLIP = 0.004
TEMPLATES = ("【蓝桥】{title}，详情点击链接，拒收请回复TD", "【蓝桥】诚邀您参加{title}，回TD退订")


class Sms:
    """Sends short messages and hears TD."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._numbers: dict[str, Person] = {}

    def open(self, now: datetime) -> None:
        """Plan this month's mailing; the next month follows by itself."""
        first = now.date().replace(day=1)
        self._world.engine.plan(midnight(first) + timedelta(days=9, hours=11), self._mail)
        self._world.engine.plan(midnight(add_months(first, 1)), self.open)

    def note(self, person: Person, purpose: str, is_granted: bool, _: str, __: datetime) -> None:
        """Somebody agreed to short messages."""
        if is_granted and purpose in ("sms", "all"):
            self._numbers.setdefault(person.person_id, person)

    def _mail(self, now: datetime) -> None:
        rng = self._world.shared_rng("sms")
        campaign = f"sms-{now:%Y%m}"
        record: Cells = {
            "campaign_id": campaign,
            "campaign_name": f"{now:%m}月短信",
            "template": rng.choice(TEMPLATES),
            "sent_on": now.date(),
            "cost": Decimal(round(60 + 55 * self._world.scale * 10 * rng.uniform(0.8, 1.2))),
        }
        self._world.recorder.save("sms_marketing.campaigns", record, now, shared=True)
        for person in self._numbers.values():
            may = person.consents.get("sms")
            chance = person.rng.random()
            if may and chance < SHARE:
                self._send(person, campaign, now)
            elif may is False and chance < SLIP:
                key = self._send(person, campaign, now)
                row = (person.person_id, "sms", "sms_marketing.messages", key, f"{now:%Y-%m-%d %H:%M:%S}")
                self._world.recorder.tell("consent_violations", row, now)

    def _send(self, person: Person, campaign: str, now: datetime) -> str:
        rng = person.rng
        sent = now + timedelta(seconds=rng.randrange(1800))
        fails = rng.random() < 0.05
        record: Cells = {
            "message_id": self._world.new_id("SMS"),
            "campaign_id": campaign,
            "mobile": person.mobile,
            "sent_at": sent,
            "delivered_at": None if fails else sent + timedelta(seconds=rng.randint(2, 60)),
            "failure_reason": rng.choice(("空号", "关机", "黑名单")) if fails else None,
        }
        self._world.recorder.save("sms_marketing.messages", record, sent, person=person)
        chance = rng.random()
        if not fails and chance < 0.07:
            after = sent + timedelta(minutes=rng.randint(2, 900))
            self._world.engine.plan(after, self._answer, person, record, chance < 0.045)
        return str(record["message_id"])

    def _answer(self, person: Person, record: Cells, clicks: bool, now: datetime) -> None:
        campaign = str(record["campaign_id"])
        record["clicked_at" if clicks else "unsubscribed_at"] = now
        self._world.recorder.save("sms_marketing.messages", record, now, person=person)
        if not clicks:
            consent.state(self._world, person, ("sms",), False, "短信回复TD", now)
            return
        effects.raise_odds(self._world.recorder, person.company, "sms_clicked", now)
        if person.rng.random() < 0.4:
            self._world.hooks.invited(person, "other", campaign, now)
        else:
            self._market.journey.visit(person, "other", now, campaign=campaign)


def plug(market: Market) -> None:
    """Begin with the history."""
    sms = Sms(market)
    market.hooks.opened.connect(sms.open)
    market.hooks.stated.connect(sms.note)
