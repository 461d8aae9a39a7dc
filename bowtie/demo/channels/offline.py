"""Exhibitions, salons and the yearly conference: registered, checked in, scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import names, variants
from bowtie.demo.market.clock import START, add_months, midnight
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

STYLES = {
    "offline_events.events": chinese(),
    "offline_events.registrations": chinese("gbk", "registered_at", "checked_in_at"),
    "offline_events.badge_scans": Style(late=True),
}
# type: (channel, length in days, cost at scale 1, chance to come, chance of a scan)
KINDS = {
    "exhibition": ("offline_exhibition", 3, 150_000, 0.72, 0.85),
    "salon": ("offline_salon", 1, 14_000, 0.66, 0.35),
    "conference": ("offline_conference", 2, 260_000, 0.6, 0.8),
}


@dataclass(frozen=True)
class OfflineEvent:
    """One planned event."""

    event_id: str
    event_type: str
    channel_id: str
    starts_on: date
    state: str


class Offline:
    """The calendar of events and everybody's registrations."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world = world
        self._staff = staff
        self._calendar: list[OfflineEvent] = []
        world.hooks.opened.connect(self._start)

    def _start(self, now: datetime) -> None:
        """Announce the first events; each month announces those of two months later."""
        for month in range(3):
            self._announce(month, now)

    def upcoming(self, event_type: str, at: datetime) -> OfflineEvent | None:
        """The next event of a kind that one can still register for."""
        soon = (at + timedelta(days=1)).date()
        known = [e for e in self._calendar if e.event_type == event_type and e.starts_on > soon]
        return min(known, key=lambda event: (event.starts_on, event.event_id), default=None)

    def register(self, person: Person, event: OfflineEvent, at: datetime, invited_by: str = "") -> None:
        """The person registers, is maybe invited before, and comes or not."""
        rng = person.rng
        channel, days, _, comes, _ = KINDS[event.event_type]
        person.touch(channel, at)
        record: Cells = {
            "registration_id": self._world.new_id("R"),
            "event_id": event.event_id,
            "full_name": person.name,
            "company_name": variants.company(rng, person.company),
            "job_title": variants.sometimes(rng, 0.8, person.title),
            "mobile": variants.mobile(rng, person, two_allowed=True),
            "email": variants.sometimes(rng, 0.45, variants.email(rng, person)),
            "invited_at": at - timedelta(hours=rng.randint(2, 60)) if invited_by else None,
            "registered_at": at,
            "invited_by": invited_by or None,
        }
        self._world.recorder.save("offline_events.registrations", record, at, person=person)
        if rng.random() < comes:
            day = event.starts_on + timedelta(days=rng.randrange(days))
            arrives = midnight(day) + timedelta(seconds=rng.randrange(9 * 3600, 15 * 3600))
            self._world.engine.plan(arrives, self._check_in, person, event, record)

    def _check_in(self, person: Person, event: OfflineEvent, record: Cells, now: datetime) -> None:
        rng = person.rng
        channel, _, _, _, scanned = KINDS[event.event_type]
        person.touch(channel, now)
        record["checked_in_at"] = now
        self._world.recorder.save("offline_events.registrations", record, now, person=person)
        moment = now
        while rng.random() < scanned * 0.7:
            moment += timedelta(minutes=rng.randint(8, 60))
            self._world.recorder.record(
                "offline_events.badge_scans",
                {
                    "scan_id": self._world.new_id("BS"),
                    "event_id": event.event_id,
                    "scanned_at": moment,
                    "registration_id": record["registration_id"] if rng.random() < 0.85 else None,
                    "full_name": person.name,
                    "company_name": variants.company(rng, person.company),
                    "mobile": variants.sometimes(rng, 0.8, variants.mobile(rng, person)),
                    "email": variants.sometimes(rng, 0.3, person.email),
                    "location": rng.choice(("主展台", "演示区", "分会场A")),
                    "scanned_by": self._staff.pick("SDR", rng),
                    "notes": variants.sometimes(rng, 0.3, "对企业版感兴趣，会后联系"),
                },
                moment,
                person=person,
            )
        leaves = moment + timedelta(minutes=5)
        self._world.engine.plan(leaves, self._world.hooks.attended, person, event)

    def _announce(self, month: int, now: datetime) -> None:
        rng = self._world.shared_rng("events")
        first = add_months(START.date(), month)
        kinds = ["salon"]
        kinds += ["exhibition"] if month % 2 == 0 else []
        kinds += ["conference"] if month % 12 == 6 else []
        for kind in kinds:
            channel, days, cost, _, _ = KINDS[kind]
            starts_on = first + timedelta(days=rng.randint(8, 24))
            event_id = self._world.shared_id("EV")
            state = f"{kind}_{event_id.lower()}"
            self._calendar.append(OfflineEvent(event_id, kind, channel, starts_on, state))
            city = rng.choice(names.REGIONS)[2]
            title = {"exhibition": "数字化展览会", "salon": "增长沙龙", "conference": "客户大会"}[kind]
            record: Cells = {
                "event_id": event_id,
                "event_name": f"{starts_on:%Y}年{starts_on.month}月{city}{title}",
                "event_type": kind,
                "channel_id": channel,
                "campaign_id": f"off-{event_id.lower()}",
                "city": city,
                "started_on": starts_on,
                "ended_on": starts_on + timedelta(days=days - 1),
            }
            self._world.recorder.save("offline_events.events", record, now, shared=True)
            self._staff.add_way(now, state, f"{record['event_name']}活码", channel, f"off-{event_id.lower()}")
            self._world.hooks.announced(
                event_id, str(record["event_name"]), channel, f"off-{event_id.lower()}", now
            )
            paid = Decimal(round(cost * self._world.scale**0.5 * rng.uniform(0.7, 1.3)))
            settled = midnight(starts_on + timedelta(days=days + 9)) + timedelta(hours=17)
            self._world.engine.plan(settled, self._settle, record, paid)
        if month >= 2:
            following = midnight(add_months(START.date(), month - 1)) + timedelta(hours=10)
            self._world.engine.plan(following, self._announce, month + 1)

    def _settle(self, record: Cells, cost: Decimal, now: datetime) -> None:
        record["cost"] = cost
        self._world.recorder.save("offline_events.events", record, now, shared=True)
