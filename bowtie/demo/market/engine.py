"""The clock of the simulation: actions in order of time, those of one moment in order of planning."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from typing import Any


class Engine:
    """Runs planned actions up to a moment and can go on from there.

    Actions plan further actions, and only what is due is run. So a run to day 30 is the exact beginning of a
    run to day 40, whatever the stops on the way.
    """

    def __init__(self, start: datetime) -> None:
        self.now = start
        self._planned: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self._number = 0

    def plan(self, moment: datetime, action: Callable[..., None], *arguments: Any) -> None:
        """Call `action(*arguments, now)` at `moment`; what lies in the past is called now."""
        heapq.heappush(self._planned, (max(moment, self.now), self._number, action, arguments))
        self._number += 1

    def run_until(self, end: datetime) -> None:
        """Run everything that is due before `end`."""
        while self._planned and self._planned[0][0] < end:
            self.now, _, action, arguments = heapq.heappop(self._planned)
            action(*arguments, self.now)
        self.now = end
