"""All parts of one simulated market by name: what a channel is given when it is plugged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bowtie.demo.market.hooks import Hooks

if TYPE_CHECKING:
    from bowtie.demo.channels.advertising import Advertising
    from bowtie.demo.channels.money import Money
    from bowtie.demo.channels.offline import Offline
    from bowtie.demo.channels.website import Website
    from bowtie.demo.channels.wecom import WeCom
    from bowtie.demo.market.accounts import Accounts
    from bowtie.demo.market.customers import Customers
    from bowtie.demo.market.deals import Deals
    from bowtie.demo.market.journey import Journey
    from bowtie.demo.market.leads import Leads
    from bowtie.demo.market.staff import Staff
    from bowtie.demo.market.world import World


@dataclass
class Market:
    """The core parts. Other parts find each other by the hooks."""

    world: World
    staff: Staff
    accounts: Accounts
    deals: Deals
    leads: Leads
    money: Money
    journey: Journey
    advertising: Advertising
    offline: Offline
    website: Website
    wecom: WeCom
    customers: Customers

    @property
    def hooks(self) -> Hooks:
        """The moments one can wait for."""
        return self.world.hooks
