"""The call center: every call of the CRM as the telephone saw it, tries without an answer, the hotline."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.channels.website import Session
from bowtie.demo.files.style import Style
from bowtie.demo.market import effects, variants
from bowtie.demo.market.clock import office_time
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "call_center.calls": Style(
        encoding="gbk", chinese_headers=True, chinese_booleans=True, by_month=True, late=True,
        line_end="\r\n", mixed_dates=frozenset({"occurred_at"}),
    ),
}  # fmt: skip
IN_TIME = timedelta(hours=24)
ANSWERED = 0.62
NOTES = ("客户在开会，稍后联系", "已确认需求，约演示", "只看资料，暂无预算", "对方要求发邮件\n周五再联系")


class CallCenter:
    """Records calls."""

    def __init__(self, market: Market) -> None:
        self._world, self._staff = market.world, market.staff

    def call(self, person: Person, activity: Cells, now: datetime) -> None:
        """Staff calls: a try or two without an answer come before, and a call in time is worth something."""
        rng = person.rng
        agent = str(activity["owner_id"])
        if rng.random() < 0.3:
            self._record(
                person, now - timedelta(minutes=rng.randint(20, 200)), agent, answered=False, now=now
            )
        answered = rng.random() < ANSWERED
        self._record(
            person, now, agent, answered=answered, minutes=int(str(activity["duration_minutes"])), now=now
        )
        if answered and person.lead_at and now - person.lead_at <= IN_TIME:
            effects.raise_odds(self._world.recorder, person.company, "called_in_time", now)

    def visit(self, person: Person, _: str, session: Session, __: datetime) -> None:
        """After reading, a few call the number on the page, in hours of work."""
        rng = person.rng
        if rng.random() < 0.006:
            moment = max(office_time(rng, session.ended_at.date()), session.ended_at)
            agent = self._staff.pick("SDR", rng)
            self._world.engine.plan(moment, self._answer, person, agent)

    def _answer(self, person: Person, agent: str, now: datetime) -> None:
        person.touch("direct", now)
        self._record(
            person, now, agent, answered=True, minutes=person.rng.randint(1, 9), inbound=True, now=now
        )

    def _record(
        self, person: Person, at: datetime, agent: str, *, answered: bool, now: datetime,
        minutes: int = 0, inbound: bool = False,
    ) -> None:  # fmt: skip
        rng = person.rng
        # From a desk all of a group show the number of its switchboard.
        number = person.company.switchboard if rng.random() < (0.3 if inbound else 0.06) else ""
        cells: Cells = {
            "call_id": self._world.new_id("CC"),
            "direction": "inbound" if inbound else "outbound",
            "occurred_at": at,
            "mobile": number or variants.mobile(rng, person),
            "lead_id": (person.lead_id or None) if not inbound and rng.random() < 0.8 else None,
            "contact_id": (person.contact_id or None) if not inbound else None,
            "agent_id": agent,
            "is_connected": answered,
            "duration_seconds": Decimal(minutes * 60 - rng.randrange(60)) if answered else Decimal(0),
            "outcome": rng.choice(("有意向", "待跟进", "无意向"))
            if answered
            else rng.choice(("无人接听", "占线")),
            "notes": rng.choice(NOTES) if answered and rng.random() < 0.4 else None,
            "next_step": rng.choice(("安排演示", "发送资料", None)) if answered else "再次拨打",
        }
        self._world.recorder.record("call_center.calls", cells, max(at, now), person=person)


def plug(market: Market) -> None:
    """Listen to calls and visits."""
    center = CallCenter(market)
    market.hooks.called.connect(center.call)
    market.hooks.visited.connect(center.visit)
