"""Articles of the WeChat official account and their daily readers."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from bowtie.demo.files.style import Style
from bowtie.demo.market.catalog import SITE
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.world import World

STYLES = {
    "wechat_official.articles": Style(encoding="utf-8-sig", chinese_headers=True),
    "wechat_official.article_stats": Style(by_month=True, summed=("readers", "reads", "shares", "favorites")),
}
TITLES = (
    ("案例", "客户案例：{}企业如何把线索成本降三成", "case", "consider"),
    ("方法", "{}行业B2B增长的五个误区", "method", "aware"),
    ("产品", "蓝桥新功能：{}场景更新", "product", "use"),
    ("活动", "直播预告：{}公开课", "event", "aware"),
)
SUBJECTS = ("制造", "软件", "医疗", "金融", "物流", "教育")
AUDIENCES = ("decision_maker", "user", "technical")


class Articles:
    """What was published, and who read it today."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._published: list[str] = []
        self._reads: Counter[str] = Counter()
        self._readers: dict[str, set[str]] = {}
        self.cases: set[str] = set()

    def open(self, now: datetime) -> None:
        """Begin to publish, and to report what was read each day."""
        self._publish(now)
        self._world.engine.plan(now + timedelta(hours=23, minutes=59, seconds=30), self._report)

    def read(self, person: Person) -> str:
        """The person reads an article, mostly a late one."""
        place = min(int(person.rng.expovariate(1 / 2.5)), len(self._published) - 1)
        article = self._published[-1 - place]
        self._reads[article] += 1
        self._readers.setdefault(article, set()).add(person.person_id)
        return article

    def _publish(self, now: datetime) -> None:
        rng = self._world.shared_rng("articles")
        topic, title, _, stage = rng.choice(TITLES)
        article = self._world.shared_id("AR")
        self._published.append(article)
        if topic == "案例":
            self.cases.add(article)
        record: Cells = {
            "article_id": article,
            "title": title.format(rng.choice(SUBJECTS)),
            "author": rng.choice(("蓝桥市场部", "增长研究院")),
            "topic": topic,
            "audience": rng.choice(AUDIENCES),
            "lifecycle_stage": stage,
            "published_on": now.date(),
            "url": f"{SITE}/wx/{article.lower()}",
        }
        self._world.recorder.save("wechat_official.articles", record, now, shared=True)
        self._world.engine.plan(now + timedelta(days=7), self._publish)

    def _report(self, now: datetime) -> None:
        rng = self._world.rng("article_stats")
        for article, reads in sorted(self._reads.items()):
            record: Cells = {
                "article_id": article,
                "measured_on": now.date(),
                "readers": len(self._readers[article]),
                "reads": reads,
                "shares": sum(rng.random() < 0.06 for _ in range(reads)),
                "favorites": sum(rng.random() < 0.04 for _ in range(reads)),
            }
            self._world.recorder.save("wechat_official.article_stats", record, now)
        self._reads.clear()
        self._readers.clear()
        self._world.engine.plan(now + timedelta(days=1), self._report)
