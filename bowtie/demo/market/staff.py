"""The demo company's own people, products and standing QR codes."""

from __future__ import annotations

import random
from datetime import datetime

from bowtie.demo.market import names
from bowtie.demo.market.catalog import PRODUCTS
from bowtie.demo.market.clock import START
from bowtie.demo.market.world import World

ROLES = {"SDR": 12, "AE": 20, "CSM": 8, "Support": 6}
TEAMS = ("华北", "华东", "华南", "海外")
# (state, name, channel of the code, campaign)
STANDING_WAYS = (
    ("site_float_01", "官网悬浮活码", "wecom", ""),
    ("site_footer_02", "官网底部活码", "wecom", ""),
    ("oa_menu_01", "公众号菜单活码", "organic_social", ""),
    ("tx_moments_01", "朋友圈广告活码", "paid_social", "tx-moments"),
    ("card_sales_01", "销售名片活码", "referral", ""),
    ("partner_01", "伙伴专属活码", "partner", ""),
)


class Staff:
    """Who works on leads, deals and customers."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_role: dict[str, list[str]] = {}
        self._members: list[str] = []

    def hire(self) -> None:
        """Write down users, members of WeCom, products and standing codes, once."""
        rng = self._world.shared_rng("staff")
        managers = [self._user(rng, "manager", team, "") for team in TEAMS]
        for role, base in ROLES.items():
            for number in range(max(2, round(base * self._world.scale))):
                place = number % len(TEAMS)
                self._user(rng, role, TEAMS[place], managers[place])
        record = self._world.recorder.record
        for product, series, price in PRODUCTS:
            record(
                "crm.products",
                {"product": product, "series": series, "list_price": price * 12, "currency": "CNY"},
                START,
                shared=True,
            )
        for state, name, channel_id, campaign_id in STANDING_WAYS:
            self.add_way(START, state, name, channel_id, campaign_id)

    def pick(self, role: str, rng: random.Random) -> str:
        """The user id of somebody with this role."""
        return rng.choice(self.by_role[role])

    def member_of(self, user_id: str) -> str:
        """The WeCom account of a user."""
        return f"wm_{user_id.lower()}"

    def add_way(self, at: datetime, state: str, name: str, channel_id: str, campaign_id: str) -> None:
        """Print a new QR code."""
        member = self.member_of(self.pick("SDR", self._world.shared_rng("ways")))
        self._world.recorder.record(
            "wecom.contact_ways",
            {
                "state": state,
                "name": name,
                "channel_id": channel_id,
                "campaign_id": campaign_id or None,
                "member_id": member,
            },
            at,
            shared=True,
        )

    def _user(self, rng: random.Random, role: str, team: str, manager: str) -> str:
        user_id = self._world.shared_id("U")
        self.by_role.setdefault(role, []).append(user_id)
        name = rng.choice(names.SURNAMES)[0] + rng.choice(names.GIVEN)[0] + rng.choice(names.GIVEN)[0]
        active = rng.random() < 0.95
        record = self._world.recorder.record
        record(
            "crm.users",
            {
                "user_id": user_id,
                "full_name": name,
                "role": role,
                "team": team,
                "manager_id": manager or None,
                "is_active": active,
            },
            START,
            shared=True,
        )
        record(
            "wecom.members",
            {
                "member_id": self.member_of(user_id),
                "full_name": name,
                "department": f"{team}区",
                "crm_user_id": user_id,
            },
            START,
            shared=True,
        )
        return user_id
