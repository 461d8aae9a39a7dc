"""WeCom: people scan a code, staff follow them, messages and content go to and fro."""

from __future__ import annotations

from datetime import datetime, timedelta

from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import variants
from bowtie.demo.market.clock import later
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

STYLES = {
    "wecom.members": Style(),
    "wecom.external_contacts": chinese("gb18030"),
    "wecom.contact_follows": Style(),
    "wecom.contact_ways": Style(encoding="utf-8-sig"),
    "wecom.contact_events": Style(file_format="jsonl", late=True),
}
CONTENT = ("B2B增长手册", "客户案例：智能制造", "产品更新速递", "直播回放：线索评分", "价格与套餐说明")
EVENTS = {"message_received": 4, "message_sent": 4, "content_read": 3, "group_joined": 1}


class WeCom:
    """External contacts and what happens with them."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world = world
        self._staff = staff
        self._follows: dict[str, Cells] = {}

    def add(self, person: Person, state: str, at: datetime) -> None:
        """The person scans a code and becomes an external contact of a member of staff."""
        if person.external_user_id:
            return
        rng = person.rng
        person.external_user_id = f"wo{rng.getrandbits(80):020x}"
        person.unionid = person.unionid or f"o{rng.getrandbits(100):025x}"
        owner = person.company.owner_id or self._staff.pick("SDR", rng)
        member = self._staff.member_of(owner)
        self._world.recorder.save("wecom.external_contacts", self._contact(person, at), at, person=person)
        follow: Cells = {
            "external_user_id": person.external_user_id,
            "member_id": member,
            "followed_at": at,
            "add_way": weighted(rng, {"1": 8, "2": 1, "3": 1}),
            "state": state or None,
            "remark": variants.sometimes(rng, 0.5, f"{person.company.short_name}-{person.name}"),
            "remark_company": variants.sometimes(rng, 0.5, variants.company(rng, person.company)),
            "tags": rng.choice((None, "潜在客户", "潜在客户;已加群", "高意向")),
        }
        self._follows[person.external_user_id] = follow
        self._world.recorder.save("wecom.contact_follows", follow, at, person=person)
        self._event(person, member, "contact_added", at, state=state)
        for _ in range(int(rng.expovariate(1 / 5))):
            self._world.engine.plan(later(rng, at, 0, 90), self._happen, person, member)
        self._world.hooks.contact_added(person, at)
        if rng.random() < 0.1:
            self._world.engine.plan(later(rng, at, 20, 200), self._leave, person, member)

    def _contact(self, person: Person, at: datetime) -> Cells:
        rng = person.rng
        own_wecom = rng.random() < 0.3
        twice = f"{person.name[-1]}{person.name[-1]}"
        nickname = rng.choice((person.name, person.name, twice, f"{person.pinyin.title()}🌟"))
        remarked = variants.sometimes(rng, 0.4, variants.company(rng, person.company))
        return {
            "external_user_id": person.external_user_id,
            "unionid": person.unionid if not own_wecom else None,
            "full_name": person.name if own_wecom else nickname,
            "contact_type": "wecom" if own_wecom else "wechat",
            "corp_name": person.company.legal_name if own_wecom else remarked,
            "job_title": person.title if own_wecom else None,
            "mobile": variants.sometimes(rng, 0.55, variants.mobile(rng, person, two_allowed=True)),
            "email": variants.sometimes(rng, 0.1, person.email),
            "created_at": at,
        }

    def _happen(self, person: Person, member: str, now: datetime) -> None:
        if self._follows[person.external_user_id].get("unfollowed_at"):
            return
        name = weighted(person.rng, EVENTS)
        title = person.rng.choice(CONTENT) if name in ("content_read", "message_sent") else ""
        if name in ("content_read", "message_received"):
            person.touch("wecom", now)
        self._event(person, member, name, now, title=title)

    def _leave(self, person: Person, member: str, now: datetime) -> None:
        follow = self._follows[person.external_user_id]
        follow["unfollowed_at"] = now
        self._world.recorder.save("wecom.contact_follows", follow, now, person=person)
        self._event(person, member, "contact_deleted", now)

    def _event(
        self, person: Person, member: str, name: str, at: datetime, *, state: str = "", title: str = ""
    ) -> None:
        self._world.recorder.record(
            "wecom.contact_events",
            {
                "event_id": self._world.new_id("we"),
                "external_user_id": person.external_user_id,
                "member_id": member,
                "event_name": name,
                "occurred_at": at + timedelta(seconds=1),
                "state": state or None,
                "content_title": title or None,
            },
            at + timedelta(seconds=1),
            person=person,
        )
