"""Webinars: announced to everybody, registered for by some, watched live or in the replay by fewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.channels.website import Session
from bowtie.demo.files.style import Style
from bowtie.demo.market import consent, effects, variants
from bowtie.demo.market.clock import START, midnight
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import count

STYLES = {
    "online_events.webinars": Style(encoding="utf-8-sig", chinese_headers=True),
    "online_events.registrations": Style(
        encoding="gbk", chinese_headers=True, chinese_booleans=True, by_month=True,
        mixed_dates=frozenset({"registered_at"}),
    ),
    "online_events.attendances": Style(file_format="xlsx", chinese_headers=True, by_month=True),
    "online_events.interactions": Style(file_format="jsonl", times="offset", late=True),
}  # fmt: skip
TOPICS = ("线索评分", "客户数据平台", "归因分析", "企微运营", "内容营销", "海外获客")
PLATFORMS = ("腾讯会议", "小鹅通", "微吼", "Zoom")
SAID = ("支持私有化部署吗？", "价格怎么算", "能对接企微吗", "请分享PPT", "很有收获", "与现有CRM如何集成？")
DAYS_BETWEEN = 14
ANNOUNCED_BEFORE = timedelta(days=24)
VIA_UTM = {"email": ("newsletter", "email"), "wechat_official": ("wechat", "social"), "other": ("sms", "sms")}


@dataclass(frozen=True)
class Webinar:
    """One planned webinar."""

    webinar_id: str
    campaign_id: str
    starts_at: datetime
    scene: str


class OnlineEvents:
    """The calendar of webinars and everybody's registrations."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._next: list[Webinar] = []
        self._registered: dict[str, str] = {}
        market.journey.entrances["webinar"] = self.enter

    def open(self, now: datetime) -> None:
        """Announce the next webinar, and every other week one more."""
        rng = self._world.shared_rng("webinars")
        day = (now + ANNOUNCED_BEFORE).date()
        if now == START:
            day = (now + timedelta(days=5)).date()
        hour = rng.choice((15, 15, 20))
        starts = midnight(day) + timedelta(hours=hour)
        webinar_id = self._world.shared_id("WB")
        webinar = Webinar(webinar_id, f"wb-{webinar_id.lower()}", starts, f"live_{webinar_id.lower()}")
        topic = rng.choice(TOPICS)
        record: Cells = {
            "webinar_id": webinar_id,
            "title": f"{topic}公开课（{starts.month}月）",
            "topic": topic,
            "platform": rng.choice(PLATFORMS),
            "campaign_id": webinar.campaign_id,
            "starts_at": starts,
            "ends_at": starts + timedelta(minutes=rng.choice((60, 75, 90))),
        }
        self._world.recorder.save("online_events.webinars", record, now, shared=True)
        self._next.append(webinar)
        self._world.hooks.announced(webinar_id, str(record["title"]), "webinar", webinar.campaign_id, now)
        cost = Decimal(round(2500 * (1 + self._world.scale**0.5) * rng.uniform(0.7, 1.3)))
        self._world.engine.plan(starts + timedelta(days=6), self._settle, record, cost)
        again = midnight(day) + timedelta(days=DAYS_BETWEEN, hours=9) - ANNOUNCED_BEFORE
        self._world.engine.plan(max(again, now + timedelta(hours=1)), self.open)

    def enter(self, person: Person, at: datetime) -> None:
        """A first contact: somebody passed the link on."""
        person.touch("webinar", at)
        if not self.register(person, "webinar", "", at):
            self._market.journey.visit(person, "webinar", at)
            return
        self._market.journey.plan_visit(person, at)

    def invite(self, person: Person, channel: str, campaign: str, at: datetime) -> None:
        """A link of some channel leads here."""
        person.meet(channel, at)
        self.register(person, channel, campaign, at)

    def visit(self, person: Person, _: str, session: Session, __: datetime) -> None:
        """The banner on the website."""
        if person.rng.random() < 0.02 + 0.02 * person.company.fit:
            self.register(person, "website", "", session.ended_at, visitor_id=session.visitor_id)

    def lead(self, person: Person, lead: Cells, at: datetime) -> None:
        """The SDR asks his lead to come."""
        if person.rng.random() < 0.15:
            moment = at + timedelta(days=1 + 3 * person.rng.random())
            self._world.engine.plan(moment, self._ask, person, str(lead["sdr_id"]))

    def _ask(self, person: Person, sdr: str, now: datetime) -> None:
        self.register(person, "sales_outreach", "", now, invited_by=sdr)

    def register(
        self,
        person: Person,
        via: str,
        campaign: str,
        at: datetime,
        *,
        visitor_id: str = "",
        invited_by: str = "",
    ) -> bool:
        """The person registers for the next webinar, unless there is none, and comes or not."""
        webinar = next((each for each in self._next if each.starts_at > at + timedelta(hours=1)), None)
        if not webinar or self._registered.get(person.person_id) == webinar.webinar_id:
            return False
        self._registered[person.person_id] = webinar.webinar_id
        rng = person.rng
        utm = VIA_UTM.get(via)
        agrees = rng.random() < 0.8
        record: Cells = {
            "registration_id": self._world.new_id("WR"),
            "webinar_id": webinar.webinar_id,
            "registered_at": at,
            "full_name": person.name,
            "company_name": variants.company(rng, person.company),
            "job_title": variants.sometimes(rng, 0.75, person.title),
            "mobile": variants.mobile(rng, person, two_allowed=True),
            "email": variants.sometimes(rng, 0.6, variants.email(rng, person)),
            "wechat_openid": (person.openid or None) if via == "wechat_official" else None,
            "visitor_id": visitor_id or None,
            "utm_source": utm[0] if utm else None,
            "utm_medium": utm[1] if utm else None,
            "utm_campaign": campaign or None,
            "invited_by": invited_by or None,
            "has_marketing_consent": agrees,
        }
        self._world.recorder.save("online_events.registrations", record, at, person=person)
        person.meet("webinar", at)
        if agrees:
            consent.state(self._world, person, ("email", "sms", "phone"), True, webinar.campaign_id, at)
        chance = rng.random()
        live = 0.3 + 0.35 * person.company.fit
        if chance < live:
            joins = webinar.starts_at + timedelta(seconds=rng.randint(-400, 1500))
            self._world.engine.plan(max(joins, at), self._attend, person, webinar, record, "live")
        elif chance < live + 0.15:
            joins = webinar.starts_at + timedelta(days=0.2 + rng.expovariate(1 / 4))
            self._world.engine.plan(joins, self._attend, person, webinar, record, "replay")
        return True

    def _attend(self, person: Person, webinar: Webinar, record: Cells, kind: str, now: datetime) -> None:
        rng = person.rng
        moment = now
        for _ in range(1 + (rng.random() < 0.2)):
            minutes = round(rng.betavariate(2, 1.3) * 70 + 1, 1)
            self._stay(person, record, kind, moment, minutes)
            moment += timedelta(minutes=minutes + rng.randint(1, 6))
        for _ in range(count(rng, 0.9 if kind == "live" else 0.15)):
            happened = now + timedelta(minutes=rng.uniform(1, 40))
            what = rng.choice(("question", "poll", "chat", "chat", "download", "reaction"))
            cells: Cells = {
                "interaction_id": self._world.new_id("WI"),
                "webinar_id": record["webinar_id"],
                "registration_id": record["registration_id"],
                "interaction_type": what,
                "occurred_at": happened,
                "content": rng.choice(SAID) if what in ("question", "chat") else None,
            }
            self._world.recorder.record("online_events.interactions", cells, happened, person=person)
        person.touch("webinar", now)
        if kind == "live":
            effects.raise_odds(self._world.recorder, person.company, "webinar_attended", now)
        if rng.random() < 0.2:
            self._world.hooks.scanned(person, webinar.scene, moment)
        if rng.random() < (0.35 if kind == "live" else 0.15):
            self._market.leads.arise(
                person, "webinar", moment, intent=0.5, detail=webinar.webinar_id,
                campaign_id=webinar.campaign_id,
            )  # fmt: skip

    def _stay(self, person: Person, record: Cells, kind: str, at: datetime, minutes: float) -> None:
        rng = person.rng
        stay: Cells = {
            "attendance_id": self._world.new_id("WA"),
            "webinar_id": record["webinar_id"],
            "registration_id": record["registration_id"] if rng.random() < 0.85 else None,
            "attendance_type": kind,
            "full_name": person.name if rng.random() < 0.8 else f"{person.name[0]}{person.name[0]}",
            "mobile": variants.sometimes(rng, 0.7, variants.mobile(rng, person)),
            "email": variants.sometimes(rng, 0.3, person.email),
            "joined_at": at,
            "left_at": at + timedelta(minutes=minutes),
            "minutes": Decimal(str(minutes)),
        }
        ends = at + timedelta(minutes=minutes)
        self._world.recorder.save("online_events.attendances", stay, ends, person=person)

    def _settle(self, record: Cells, cost: Decimal, now: datetime) -> None:
        self._next = [webinar for webinar in self._next if webinar.starts_at > now]
        record["cost"] = cost
        self._world.recorder.save("online_events.webinars", record, now, shared=True)


def plug(market: Market) -> None:
    """Begin with the history."""
    events = OnlineEvents(market)
    market.hooks.opened.connect(events.open)
    market.hooks.invited.connect(events.invite)
    market.hooks.visited.connect(events.visit)
    market.hooks.lead_arisen.connect(events.lead)
