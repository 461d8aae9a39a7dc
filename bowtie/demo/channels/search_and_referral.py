"""What search engines and linking sites report of each day: sums, that agree with the visits."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit
from zlib import crc32

from bowtie.demo.channels.website import Session
from bowtie.demo.files.style import Style
from bowtie.demo.market.catalog import SITE
from bowtie.demo.market.market import Market
from bowtie.demo.market.population import Person
from bowtie.demo.market.recorder import Cells

STYLES = {
    "search_and_referral.search_stats": Style(
        encoding="gb18030", chinese_headers=True, mixed_dates=frozenset({"measured_on"}), by_month=True,
        summed=("impressions", "clicks"),
    ),
    "search_and_referral.referring_sites": Style(file_format="xlsx", by_month=True, summed=("visits",)),
}  # fmt: skip
ENGINES = {"www.baidu.com": "baidu", "cn.bing.com": "bing", "www.sogou.com": "sogou"}
QUERIES = {"蓝桥软件": 5, "营销自动化": 4, "营销云": 3, "客户数据平台 cdp": 3, "线索评分": 2, "企微 scrm": 2}
# Pages that are always shown, clicked or not.
WATCHED = (("baidu", "营销自动化"), ("baidu", "客户数据平台 cdp"), ("bing", "营销云"), ("sogou", "蓝桥软件"))
CHANNELS = frozenset({"organic_search", "organic_social", "referral"})


class SearchAndReferral:
    """Counts the visits of each day and reports them early on the next."""

    def __init__(self, market: Market) -> None:
        self._world = market.world
        self._clicks: dict[date, Counter[tuple[str, str, str]]] = {}
        self._visits: dict[date, Counter[tuple[str, str]]] = {}

    def open(self, now: datetime) -> None:
        """Begin the daily reports."""
        self._world.engine.plan(now + timedelta(days=1, hours=6), self._report)

    def visit(self, person: Person, channel: str, session: Session, at: datetime) -> None:
        """Count one visit that some other site sent."""
        if channel not in CHANNELS or not session.referrer_url:
            return
        host = urlsplit(session.referrer_url).netloc
        if host in ENGINES:
            query = person.rng.choices(list(QUERIES), list(QUERIES.values()))[0]
            self._clicks.setdefault(at.date(), Counter())[ENGINES[host], query, session.landing_url] += 1
        else:
            self._visits.setdefault(at.date(), Counter())[host, channel] += 1

    def _report(self, now: datetime) -> None:
        day = (now - timedelta(days=1)).date()
        rng = self._world.rng("search_stats")
        clicks = self._clicks.pop(day, Counter())
        for engine, query in WATCHED:
            clicks[engine, query, f"{SITE}/"] += 0
        for (engine, query, page), number in sorted(clicks.items()):
            # The place is a property of the page and the day, and so the same in every cell.
            place = crc32(f"{engine}{query}{page}{day.toordinal() // 7}".encode()) % 171 + 10
            cells: Cells = {
                "engine": engine,
                "query": query,
                "page_url": page,
                "measured_on": day,
                "impressions": number * rng.randint(8, 30) + round(rng.randint(0, 90) * self._world.share),
                "clicks": number,
                "average_position": Decimal(place) / 10,
            }
            self._world.recorder.save("search_and_referral.search_stats", cells, now)
        for (host, channel), number in sorted(self._visits.pop(day, Counter()).items()):
            site: Cells = {
                "referring_host": host,
                "measured_on": day,
                "visits": number,
                "page_url": f"{SITE}/",
                "channel_id": channel if host != "media.example.com" else None,
            }
            self._world.recorder.save("search_and_referral.referring_sites", site, now)
        self._world.engine.plan(now + timedelta(days=1), self._report)


def plug(market: Market) -> None:
    """Count all visits."""
    reports = SearchAndReferral(market)
    market.hooks.opened.connect(reports.open)
    market.hooks.visited.connect(reports.visit)
