"""Costs of marketing, sales and service besides media and events: people, agencies, tools, content, gifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style
from bowtie.demo.market.clock import add_months, midnight
from bowtie.demo.market.market import Market
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.staff import Staff
from bowtie.demo.market.world import World

STYLES = {
    "other_costs.costs": Style(
        file_format="xlsx", encoding="utf-8-sig", chinese_headers=True, mixed_dates=frozenset({"cost_on"})
    )
}
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Post:
    """One cost that comes each month. `role` is whose heads it is paid for; without one it is fixed."""

    cost_type: str
    department: str
    per_head: int
    role: str = ""
    channel_id: str = ""
    currency: str = ""
    campaign_id: str = ""
    description: str = ""
    spread: float = 0.03


# Marketers are no users of the CRM: there is about one for every two SDRs.
POSTS = (
    Post("salary", "市场部", 9000, "SDR", description="市场部工资（半数人头）"),
    Post("salary", "销售部", 11000, "SDR", "sales_outreach", description="SDR工资"),
    Post("salary", "销售部", 19000, "AE", description="客户经理工资"),
    Post("salary", "客户成功部", 14000, "CSM", description="客户成功工资"),
    Post("salary", "客服部", 8000, "Support", description="客服工资"),
    Post("tool", "市场部", 45, "SDR", currency="USD", description="营销自动化订阅"),
    Post("tool", "销售部", 300, "AE", currency="CNY", description="CRM许可"),
    Post("tool", "客服部", 60, "Support", currency="EUR", description="工单系统订阅"),
    Post("agency", "市场部", 2500, "SDR", "paid_search", campaign_id="bd-generic", description="百度代运营"),
    Post("agency", "市场部", 1800, "SDR", "paid_social", description="信息流代投服务费", spread=0.2),
    Post("content", "市场部", 2000, "SDR", "content", description="白皮书与案例制作", spread=0.4),
    Post("content", "市场部", 900, "SDR", "wechat_official", description="公众号稿件", spread=0.3),
    Post("content", "市场部", 700, "SDR", "webinar", description="直播制作", spread=0.5),
    Post("gift", "市场部", 600, "AE", "wecom", description="社群礼品", spread=0.5),
    Post("gift", "销售部", 400, "AE", "referral", description="转介绍答谢", spread=0.5),
    Post("travel", "销售部", 1500, "AE", description="拜访差旅", spread=0.4),
    Post("travel", "客户成功部", 900, "CSM", description="客户拜访差旅", spread=0.4),
    Post("other", "市场部", 3000, "", "other_publicity", description="行业协会会费", spread=0.0),
)


class OtherCosts:
    """The accountant, who books each month a few days after its end and corrects some things later."""

    def __init__(self, world: World, staff: Staff) -> None:
        self._world = world
        self._staff = staff

    def open(self, at: datetime) -> None:
        """Begin to book."""
        self._plan(at)

    def _plan(self, month: datetime) -> None:
        following = midnight(add_months(month.date(), 1))
        self._world.engine.plan(following + timedelta(days=4, hours=11), self._book, month)

    def _book(self, month: datetime, now: datetime) -> None:
        rng = self._world.shared_rng("other costs")
        for post in POSTS:
            heads = len(self._staff.by_role[post.role]) if post.role else 1
            amount = Decimal(str(post.per_head * heads * (1 + rng.uniform(-post.spread, post.spread))))
            if post.cost_type == "salary" and month.month == 1:
                amount *= 2  # the thirteenth salary
            record: Cells = {
                "cost_id": self._world.shared_id("FY"),
                "cost_on": month.date(),
                "cost_type": post.cost_type,
                "channel_id": post.channel_id or None,
                "campaign_id": post.campaign_id or None,
                "department": post.department,
                "amount": amount.quantize(CENT),
                "currency": post.currency or None,
                "description": post.description,
            }
            self._world.recorder.save("other_costs.costs", record, now, shared=True)
            if post.spread > 0.1 and rng.random() < 0.12:
                # The invoice came later and was another one.
                record["amount"] = (amount * Decimal(str(rng.uniform(0.8, 1.25)))).quantize(CENT)
                moment = now + timedelta(days=rng.randint(10, 50))
                self._world.engine.plan(moment, self._correct, record)
        self._plan(midnight(add_months(month.date(), 1)))

    def _correct(self, record: Cells, now: datetime) -> None:
        self._world.recorder.save("other_costs.costs", record, now, shared=True)


def plug(market: Market) -> None:
    """Connect the accountant."""
    market.hooks.opened.connect(OtherCosts(market.world, market.staff).open)
