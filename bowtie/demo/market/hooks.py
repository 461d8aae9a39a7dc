"""The moments of the market that a part may wait for. Listeners are called at once, in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Generic, ParamSpec

from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.recorder import Cells

if TYPE_CHECKING:
    from bowtie.demo.channels.offline import OfflineEvent
    from bowtie.demo.channels.website import Session
    from bowtie.demo.market.customers import Customer, User
    from bowtie.demo.market.deals import Deal
    from bowtie.demo.market.product import Feature

P = ParamSpec("P")


class Hook(Generic[P]):
    """One kind of moment."""

    def __init__(self) -> None:
        self._listeners: list[Callable[P, None]] = []

    def connect(self, listener: Callable[P, None]) -> None:
        """Call `listener` each time."""
        self._listeners.append(listener)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell everybody."""
        for listener in self._listeners:
            listener(*args, **kwargs)


@dataclass
class Hooks:
    """All moments. The last argument is always the time."""

    opened: Hook[[datetime]] = field(default_factory=Hook)
    """Once, on the first day, before any company: the place for catalogs and for planning what repeats."""
    inherited: Hook[[Company, datetime]] = field(default_factory=Hook)
    """A customer or partner from before the history."""
    entered: Hook[[Person, str, datetime]] = field(default_factory=Hook)
    """First contact, with its true channel."""
    visited: Hook[[Person, str, Session, datetime]] = field(default_factory=Hook)
    """A visit of the website by a channel."""
    submitted: Hook[[Person, Cells, datetime]] = field(default_factory=Hook)
    """A form of the website was sent; the cells are the submission."""
    contact_added: Hook[[Person, datetime]] = field(default_factory=Hook)
    """Somebody became an external contact in WeCom."""
    announced: Hook[[str, str, str, str, datetime]] = field(default_factory=Hook)
    """The company announces an event: id, name, channel, campaign. The same in every cell."""
    scanned: Hook[[Person, str, datetime]] = field(default_factory=Hook)
    """Somebody scans the official account's code with this scene."""
    invited: Hook[[Person, str, str, datetime]] = field(default_factory=Hook)
    """Somebody is taken to the next webinar by a channel and its campaign."""
    stated: Hook[[Person, str, bool, str, datetime]] = field(default_factory=Hook)
    """A consent was given or withdrawn: purpose, whether given, evidence."""
    called: Hook[[Person, Cells, datetime]] = field(default_factory=Hook)
    """Staff called; the cells are the CRM's activity."""
    decided: Hook[[Company, str, str, float, float, bool, datetime]] = field(default_factory=Hook)
    """A draw: kind, record, chance, chance without the lifts of channels, outcome."""
    moved: Hook[[Person, Company, datetime]] = field(default_factory=Hook)
    """Somebody left this company for another one."""
    lead_arisen: Hook[[Person, Cells, datetime]] = field(default_factory=Hook)
    """A lead was made, duplicates too."""
    qualified: Hook[[Person, Cells, datetime]] = field(default_factory=Hook)
    """A lead was qualified."""
    deal_opened: Hook[[Deal, datetime]] = field(default_factory=Hook)
    won: Hook[[Deal, datetime]] = field(default_factory=Hook)
    lost: Hook[[Deal, datetime]] = field(default_factory=Hook)
    attended: Hook[[Person, OfflineEvent, datetime]] = field(default_factory=Hook)
    """Somebody leaves an offline event."""
    signed: Hook[[Company, datetime]] = field(default_factory=Hook)
    """A first contract, a renewal or a return; inherited customers too."""
    user_made: Hook[[Person, datetime]] = field(default_factory=Hook)
    """A customer's person got a user of the product."""
    invoiced: Hook[[Company, Cells, datetime]] = field(default_factory=Hook)
    paid: Hook[[Company, Cells, datetime]] = field(default_factory=Hook)
    churned: Hook[[Company, datetime]] = field(default_factory=Hook)
    """The end of a customer relation; the company may return later."""
    week_begins: Hook[[Customer, datetime]] = field(default_factory=Hook)
    """Seven days of a customer begin; what they bring may be written down ahead."""
    month_begins: Hook[[Customer, datetime]] = field(default_factory=Hook)
    """A customer's health has just taken up the month before."""
    error_shown: Hook[[Customer, User, Feature, str, datetime]] = field(default_factory=Hook)
    """A user meets an error of the product, by its code; the time may be ahead."""
    ticket_solved: Hook[[Customer, Person, Cells, bool, datetime]] = field(default_factory=Hook)
    """A ticket is solved for good; whether the customer was content."""
