"""Campaigns and what each placement cost and brought on each day."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.demo.files.style import Style
from bowtie.demo.market.catalog import CAMPAIGNS, CLICK_ID_NAMES, Campaign
from bowtie.demo.market.clock import HISTORY_MONTHS, START, add_months, midnight
from bowtie.demo.market.recorder import Cells
from bowtie.demo.market.rng import count, weighted
from bowtie.demo.market.world import World

STYLES = {
    "advertising.campaigns": Style(encoding="utf-8-sig"),
    "advertising.ad_costs": Style(
        file_format="xlsx", chinese_headers=True, by_month=True, summed=("impressions", "clicks", "cost")
    ),
}

Placement = tuple[str, str, str]


class Click:
    """One paid click, with what its link carries."""

    def __init__(self, campaign: Campaign, group: str, keyword: str, click_id: str) -> None:
        self.campaign, self.group, self.keyword, self.click_id = campaign, group, keyword, click_id

    @property
    def utm(self) -> dict[str, str]:
        """The parameters of the landing address."""
        medium = "cpc" if self.campaign.channel_id == "paid_search" else "paid_social"
        parameters = {
            "utm_source": self.campaign.platform,
            "utm_medium": medium,
            "utm_campaign": self.campaign.campaign_id,
            "utm_content": self.group,
        }
        return {**parameters, "utm_term": self.keyword} if self.keyword else parameters

    @property
    def parameter(self) -> str:
        """The name under which the platform appends its click id."""
        return CLICK_ID_NAMES[self.campaign.platform]


class Advertising:
    """Sells clicks and reports them at the end of the day."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._clicks: dict[date, Counter[Placement]] = {}
        world.hooks.opened.connect(self._start)

    def _start(self, _: datetime) -> None:
        """Open all campaigns and begin the daily reports."""
        for number, campaign in enumerate(CAMPAIGNS):
            record: Cells = {
                "platform": campaign.platform,
                "campaign_id": campaign.campaign_id,
                "campaign_name": campaign.name,
                "channel_id": campaign.channel_id,
                "objective": campaign.objective,
                "started_on": START.date() + timedelta(days=number),
                "budget": Decimal(round(campaign.click_price * campaign.weight * 3000 * self._world.scale)),
                "currency": campaign.currency or None,
            }
            self._world.recorder.save("advertising.campaigns", record, START, shared=True)
            for months in range(3, 10 * HISTORY_MONTHS, 3):
                self._world.engine.plan(
                    midnight(add_months(START.date(), months)) + timedelta(hours=9 + number),
                    self._new_budget,
                    record,
                )
        self._world.engine.plan(START + timedelta(hours=23, minutes=50), self._report)

    def click(self, channel_id: str, rng: random.Random, at: datetime) -> Click:
        """A click on one of the channel's placements."""
        campaign = weighted(rng, [(c, c.weight) for c in CAMPAIGNS if c.channel_id == channel_id])
        group, keywords = rng.choice(campaign.groups)
        keyword = rng.choice(keywords) if keywords else ""
        clicks = self._clicks.setdefault(at.date(), Counter())
        clicks[(campaign.campaign_id, group, keyword)] += 1
        return Click(campaign, group, keyword, f"{campaign.platform[:2]}{rng.getrandbits(64):016x}")

    def _new_budget(self, record: Cells, now: datetime) -> None:
        factor = Decimal(self._world.shared_rng("budgets").choice(("0.9", "1.1", "1.2")))
        record["budget"] = (Decimal(str(record["budget"])) * factor).quantize(Decimal(1))
        self._world.recorder.save("advertising.campaigns", record, now, shared=True)

    def _report(self, now: datetime) -> None:
        rng = self._world.rng("ad_costs")
        clicks = self._clicks.pop(now.date(), Counter())
        for campaign in CAMPAIGNS:
            for group, keywords in campaign.groups:
                for keyword in keywords or ("",):
                    # Clicks that never loaded the page cost as well.
                    lost = count(rng, 3 * campaign.weight * self._world.share)
                    bought = clicks[(campaign.campaign_id, group, keyword)] + lost
                    shown = round(bought * rng.uniform(20, 60)) + rng.randrange(5, 400)
                    cost = Decimal(str(round(bought * campaign.click_price * rng.uniform(0.8, 1.2), 2)))
                    self._world.recorder.record(
                        "advertising.ad_costs",
                        {
                            "platform": campaign.platform,
                            "campaign_id": campaign.campaign_id,
                            "ad_group_id": group,
                            "keyword": keyword or None,
                            "cost_on": now.date(),
                            "campaign_name": campaign.name,
                            "impressions": shown,
                            "clicks": bought,
                            "cost": cost,
                            "currency": campaign.currency or None,
                        },
                        now,
                    )
        self._world.engine.plan(now + timedelta(days=1), self._report)
