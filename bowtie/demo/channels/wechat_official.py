"""The WeChat official account: followers, what they read, and the codes they came by.

Many followers are never anything but an openid. Those who bound their account carry the unionid of WeCom.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bowtie.demo.channels.offline import OfflineEvent
from bowtie.demo.channels.website import Session
from bowtie.demo.channels.wechat_articles import Articles
from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import consent, effects, variants
from bowtie.demo.market.clock import START, waking_time
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import weighted

STYLES = {
    "wechat_official.followers": chinese("gb18030"),
    "wechat_official.follower_events": Style(file_format="jsonl", times="offset", by_month=True, late=True),
    "wechat_official.follower_stats": Style(
        encoding="utf-8-sig", chinese_headers=True,
        summed=("new_followers", "lost_followers", "total_followers"),
    ),
    "wechat_official.qr_codes": Style(encoding="utf-8-sig", chinese_headers=True),
}  # fmt: skip
CODES = (("oa_site", "官网底部公众号码", "direct"), ("oa_card", "名片公众号码", "sales_outreach"))
SOURCES = {
    "ADD_SCENE_QR_CODE": "扫描二维码",
    "ADD_SCENE_SEARCH": "搜一搜",
    "ADD_SCENE_PROFILE_CARD": "名片分享",
}
HAPPENS = {"article_read": 70, "menu_clicked": 12, "message_received": 5, "template_sent": 7, "qr_scanned": 2}
MENUS = ("product", "cases", "live", "trial", "contact")


class WeChat:
    """The account and its followers."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._articles = Articles(market.world)
        self._followers: dict[str, Cells] = {}
        self._changes: Counter[tuple[str, bool]] = Counter()
        self._totals: Counter[str] = Counter()
        market.journey.entrances["wechat_official"] = self.enter

    def open(self, now: datetime) -> None:
        """Print the standing codes and begin the daily figures."""
        for scene, name, channel in CODES:
            self._code(scene, name, channel, "", now)
        self._articles.open(now)
        self._world.engine.plan(now + timedelta(days=1, hours=7), self._report)

    def announce(self, event_id: str, name: str, channel: str, campaign: str, now: datetime) -> None:
        """Each event and webinar gets a code of its own."""
        kind = "live" if channel == "webinar" else "oa"
        self._code(f"{kind}_{event_id.lower()}", f"{name}公众号码", channel, campaign, now)

    def enter(self, person: Person, at: datetime) -> None:
        """A first contact: an article that somebody shared, or a search in WeChat."""
        person.touch("wechat_official", at)
        self.follow(person, "", at)
        if person.rng.random() < 0.5:
            self._market.journey.visit(person, "wechat_official", at + timedelta(minutes=3))
        else:
            self._market.journey.plan_visit(person, at)

    def visit(self, person: Person, _: str, session: Session, __: datetime) -> None:
        """The code at the foot of the website."""
        if not person.openid and person.rng.random() < 0.03:
            self._world.engine.plan(session.ended_at, self._scan_later, person, "oa_site")

    def attend(self, person: Person, event: OfflineEvent, now: datetime) -> None:
        """The code on the wall of the event."""
        if person.rng.random() < 0.35:
            self.follow(person, f"oa_{event.event_id.lower()}", now)

    def customers(self, company: Company, now: datetime) -> None:
        """Customers are told to follow for news of the product."""
        for person in company.people:
            if not person.openid and person.rng.random() < 0.2:
                moment = waking_time(person.rng, (now + timedelta(days=person.rng.randint(1, 90))).date())
                self._world.engine.plan(moment, self._scan_later, person, "oa_card")

    def follow(self, person: Person, scene: str, at: datetime) -> None:
        """The person scans or searches, and follows, if not yet a follower."""
        rng = person.rng
        if person.openid:
            if not self._followers[person.openid].get("unsubscribed_at"):
                self._event(person, "qr_scanned", at, scene=scene)
            return
        person.openid = f"oA{rng.getrandbits(104):026x}"
        bound = rng.random() < 0.55
        if bound:
            person.unionid = person.unionid or f"o{rng.getrandbits(100):025x}"
        way = "ADD_SCENE_QR_CODE" if scene else rng.choice(("ADD_SCENE_SEARCH", "ADD_SCENE_PROFILE_CARD"))
        nickname = rng.choice(
            (person.name, f"{person.name[-1]}{person.name[-1]}", person.pinyin.title(), "🌊")
        )
        record: Cells = {
            "openid": person.openid,
            "unionid": person.unionid if bound else None,
            "nickname": nickname,
            "subscribed_at": at,
            "subscribe_scene": way,
            "scene": scene or None,
            "mobile": variants.sometimes(rng, 0.15, variants.mobile(rng, person)),
            "remark": variants.sometimes(rng, 0.06, person.company.short_name),
            "tags": rng.choice((None, None, "活动", "活动;客户")),
        }
        self._followers[person.openid] = record
        self._world.recorder.save("wechat_official.followers", record, at, person=person)
        person.meet("wechat_official", at)
        self._event(person, "subscribed", at, scene=scene)
        self._changes[way, True] += 1
        consent.state(self._world, person, ("wechat",), True, "关注公众号", at)
        effects.raise_odds(self._world.recorder, person.company, "account_followed", at)
        self._plan(person, at)

    def _scan_later(self, person: Person, scene: str, now: datetime) -> None:
        self.follow(person, scene, now)

    def _plan(self, person: Person, at: datetime) -> None:
        wait = timedelta(days=0.3 + person.rng.expovariate(1 / 34))
        self._world.engine.plan(waking_time(person.rng, (at + wait).date()), self._happen, person)

    def _happen(self, person: Person, now: datetime) -> None:
        rng = person.rng
        if rng.random() < 0.012:
            self._leave(person, now)
            return
        name = weighted(rng, HAPPENS)
        if name == "article_read":
            article = self._articles.read(person)
            self._event(person, name, now, article=article)
            if article in self._articles.cases:
                effects.raise_odds(self._world.recorder, person.company, "case_read", now)
            if rng.random() < 0.05:
                self._market.journey.visit(person, "wechat_official", now + timedelta(minutes=2))
            elif rng.random() < 0.03:
                self._world.hooks.invited(person, "wechat_official", "oa-article", now)
        elif name == "menu_clicked":
            menu = rng.choice(MENUS)
            self._event(person, name, now, menu=menu)
            if menu == "live":
                self._world.hooks.invited(person, "wechat_official", "oa-menu", now)
        elif name == "qr_scanned":
            self._event(person, name, now, scene="oa_card")
        elif name != "template_sent" or person.consents.get("wechat"):
            self._event(person, name, now)
            if name == "message_received":
                self._event(person, "message_sent", now + timedelta(minutes=rng.randint(1, 50)))
        self._plan(person, now)

    def _leave(self, person: Person, now: datetime) -> None:
        record = self._followers[person.openid]
        record["unsubscribed_at"] = now
        self._world.recorder.save("wechat_official.followers", record, now, person=person)
        self._event(person, "unsubscribed", now)
        self._changes[str(record["subscribe_scene"]), False] += 1
        consent.state(self._world, person, ("wechat",), False, "取消关注", now)

    def _event(
        self, person: Person, name: str, at: datetime, *, scene: str = "", article: str = "", menu: str = ""
    ) -> None:
        cells: Cells = {
            "event_id": self._world.new_id("OE"),
            "openid": person.openid,
            "event_name": name,
            "occurred_at": at,
            "scene": scene or None,
            "article_id": article or None,
            "menu_key": menu or None,
        }
        self._world.recorder.record("wechat_official.follower_events", cells, at, person=person)

    def _code(self, scene: str, name: str, channel: str, campaign: str, now: datetime) -> None:
        record: Cells = {
            "scene": scene,
            "name": name,
            "channel_id": channel,
            "campaign_id": campaign or None,
            "created_on": max(now, START).date(),
        }
        self._world.recorder.save("wechat_official.qr_codes", record, now, shared=True)

    def _report(self, now: datetime) -> None:
        """Yesterday's figures, as the account's backend counts them."""
        for way, source in SOURCES.items():
            won, lost = self._changes.pop((way, True), 0), self._changes.pop((way, False), 0)
            self._totals[way] += won - lost
            record: Cells = {
                "measured_on": (now - timedelta(days=1)).date(),
                "follow_source": source,
                "new_followers": won,
                "lost_followers": lost,
                "total_followers": self._totals[way],
            }
            self._world.recorder.save("wechat_official.follower_stats", record, now)
        self._world.engine.plan(now + timedelta(days=1), self._report)


def plug(market: Market) -> None:
    """Open the account."""
    wechat = WeChat(market)
    hooks = market.hooks
    hooks.opened.connect(wechat.open)
    hooks.announced.connect(wechat.announce)
    hooks.visited.connect(wechat.visit)
    hooks.attended.connect(wechat.attend)
    hooks.scanned.connect(wechat.follow)
    hooks.signed.connect(wechat.customers)
