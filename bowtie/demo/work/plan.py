"""What one run has to do, in a form that can be handed to another process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from bowtie.demo.files.styles import begin_of, is_due
from bowtie.demo.market.clock import HISTORY_MONTHS, Delivery, deliveries


@dataclass(frozen=True)
class Plan:
    """One run: which market, which deliveries, and where its files go.

    `done` is the number of days delivered by earlier runs, -1 when not even the history stands; `days` is how
    many there are to be.
    """

    seed: int
    scale: float
    dirty: float
    cells: int
    done: int
    days: int
    raw: str
    scratch: str

    @property
    def first_new(self) -> int:
        """The number of the first delivery to be written."""
        return 0 if self.done < 0 else HISTORY_MONTHS + self.done

    @cached_property
    def deliveries(self) -> list[Delivery]:
        """All deliveries from the first day of the history."""
        return deliveries(self.days)

    @property
    def new_deliveries(self) -> list[Delivery]:
        """The deliveries to be written."""
        return self.deliveries[self.first_new :]

    def last_old(self, table: str) -> Delivery | None:
        """The last delivery of a table that already stands; the next one repeats some of its rows."""
        before = reversed(self.deliveries[: self.first_new])
        return next((drop for drop in before if is_due(table, drop)), None)

    def keep_from(self, table: str) -> datetime | None:
        """From when on rows of a table are needed at all; None for all of them."""
        last = self.last_old(table)
        return begin_of(table, last) if last else None

    @property
    def raw_folder(self) -> Path:
        """Where the files appear."""
        return Path(self.raw)

    @property
    def scratch_folder(self) -> Path:
        """Where everything else is kept for the time of the run."""
        return Path(self.scratch)

    def to_json(self) -> str:
        """The plan as text."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        """The plan again."""
        return cls(**json.loads(text))
