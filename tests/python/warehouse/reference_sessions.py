"""Sessions as their definition reads, in plain Python: the oracle of the property test."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

BUSINESS_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Event:
    """One behavior of one visitor."""

    visitor: str
    key: str
    at: datetime
    tracker_session: str | None
    campaign: str | None


@dataclass(frozen=True)
class Switches:
    """How a source's sessions are cut."""

    idle_minutes: int
    midnight: bool
    campaign: bool
    trust: bool


def business_day(at: datetime) -> int:
    return at.replace(tzinfo=ZoneInfo("UTC")).astimezone(BUSINESS_ZONE).toordinal()


def sessions(events: Iterable[Event], switches: Switches) -> set[tuple[str, ...]]:
    """The keys of each session's events, in order."""
    lanes: dict[tuple[str, str | None], list[Event]] = defaultdict(list)
    for event in events:
        lanes[event.visitor, event.tracker_session if switches.trust else None].append(event)
    found: set[tuple[str, ...]] = set()
    for (_, trusted), lane in lanes.items():
        lane.sort(key=lambda event: (event.at, event.key))
        current: list[Event] = []
        campaign: str | None = None
        for event in lane:
            if current and trusted is None:
                before = current[-1]
                paused = event.at - before.at > timedelta(minutes=switches.idle_minutes)
                next_day = switches.midnight and business_day(event.at) != business_day(before.at)
                moved = switches.campaign and campaign and event.campaign and event.campaign != campaign
                if paused or next_day or moved:
                    found.add(tuple(one.key for one in current))
                    current = []
            current.append(event)
            campaign = event.campaign or campaign
        found.add(tuple(one.key for one in current))
    return found
