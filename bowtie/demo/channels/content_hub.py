"""White papers, cases and videos, and who read them: on the own site as visitors, elsewhere by name."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.channels.website import Session
from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market import effects, variants
from bowtie.demo.market.catalog import SITE
from bowtie.demo.market.clock import START
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "content_hub.items": chinese("utf-8-sig", "published_on"),
    "content_hub.accesses": Style(file_format="jsonl", times="utc", by_month=True, late=True),
}
# (type, title, audience, stage, weight)
KINDS = (
    ("white_paper", "B2B营销白皮书 第{}版", "decision_maker", "aware", 3),
    ("case_study", "客户案例 {}", "decision_maker", "consider", 3),
    ("article", "增长笔记 {}", "user", "aware", 5),
    ("video", "三分钟看懂CDP {}", "user", "aware", 2),
    ("tool", "线索成本计算器 {}", "user", "consider", 1),
    ("competitor_comparison", "选型对比 {}", "purchaser", "decide", 1),
    ("technical_guide", "接口指南 {}", "technical", "consider", 1),
)
AT_ONCE = 14
MONTHLY = timedelta(days=23)
PLATFORMS = ("知乎", "CSDN", "36氪")


class ContentHub:
    """The library and its readers."""

    def __init__(self, market: Market) -> None:
        self._market, self._world = market, market.world
        self._items: list[tuple[str, str]] = []
        self._weights: list[float] = []
        market.journey.entrances["content"] = self.enter

    def open(self, now: datetime) -> None:
        """The library as the history finds it."""
        for number in range(AT_ONCE):
            self._publish(number % len(KINDS), now - timedelta(days=300 - 20 * number))
        self._world.engine.plan(now + MONTHLY, self._next)

    def enter(self, person: Person, at: datetime) -> None:
        """A first contact: a white paper or a case with a third party, which hands the address over."""
        rng = person.rng
        person.touch("content", at)
        self._access(
            person, at, kind="downloaded" if rng.random() < 0.6 else "viewed", platform=rng.choice(PLATFORMS)
        )
        if rng.random() < 0.35:
            self._market.leads.arise(
                person, "content", at + timedelta(hours=3), intent=0.4, detail="内容平台"
            )
        self._market.journey.plan_visit(person, at)

    def visit(self, person: Person, _: str, session: Session, at: datetime) -> None:
        """Some visits are for a piece of content."""
        rng = person.rng
        if rng.random() < 0.22:
            kind = "viewed" if rng.random() < 0.86 else rng.choice(("downloaded", "shared"))
            seconds = min(600, int((session.ended_at - at).total_seconds() * 0.8))
            self._access(
                person, at + timedelta(seconds=4), kind=kind, visitor_id=session.visitor_id, seconds=seconds
            )

    def submit(self, person: Person, submission: Cells, now: datetime) -> None:
        """Who fills in the form of the white paper gets it."""
        if submission["form_type"] == "white_paper":
            visitor_id = str(submission["visitor_id"] or "")
            self._access(person, now + timedelta(seconds=9), kind="downloaded", visitor_id=visitor_id)

    def _access(
        self,
        person: Person,
        at: datetime,
        *,
        kind: str,
        platform: str = "own",
        visitor_id: str = "",
        seconds: int = 0,
    ) -> None:
        rng = person.rng
        content_id, content_type = rng.choices(self._items, self._weights)[0]
        cells: Cells = {
            "access_id": self._world.new_id("CA"),
            "content_id": content_id,
            "access_type": kind,
            "occurred_at": at,
            "visitor_id": visitor_id or None,
            "platform": platform,
        }
        if not visitor_id:
            by_mobile = rng.random() < 0.5
            cells["mobile"] = variants.mobile(rng, person) if by_mobile else None
            cells["email"] = None if by_mobile else variants.email(rng, person)
            cells["full_name"] = person.name
            cells["company_name"] = variants.company(rng, person.company)
        if kind == "viewed":
            cells["engaged_seconds"] = Decimal(seconds or rng.randint(5, 400))
            cells["scroll_share"] = Decimal(rng.randint(5, 100)) / 100
        self._world.recorder.record("content_hub.accesses", cells, at, person=person)
        if content_type == "case_study":
            effects.raise_odds(self._world.recorder, person.company, "case_read", at)

    def _next(self, now: datetime) -> None:
        self._publish(self._world.shared_rng("content").randrange(len(KINDS)), now)
        self._world.engine.plan(now + MONTHLY, self._next)

    def _publish(self, kind: int, at: datetime) -> None:
        content_type, title, audience, stage, weight = KINDS[kind]
        content_id = self._world.shared_id("CT")
        self._items.append((content_id, content_type))
        self._weights.append(weight)
        rng = self._world.shared_rng("content")
        record: Cells = {
            "content_id": content_id,
            "title": title.format(len(self._items)),
            "content_type": content_type,
            "topic": rng.choice(("线索", "数据", "企微", "归因", "出海")),
            "audience": audience,
            "lifecycle_stage": stage,
            "author": rng.choice(("市场部", "产品部", "增长研究院")),
            "published_on": at.date(),
            "url": f"{SITE}/resources/{content_id.lower()}",
        }
        self._world.recorder.save("content_hub.items", record, max(at, START), shared=True)


def plug(market: Market) -> None:
    """Open the library."""
    hub = ContentHub(market)
    market.hooks.opened.connect(hub.open)
    market.hooks.visited.connect(hub.visit)
    market.hooks.submitted.connect(hub.submit)
