"""Rows of one table and delivery, typed → the same rows as they stand in the file, dirt included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter

from bowtie.contracts import Contracts
from bowtie.demo.files.dirt import DUPLICATE, Dirt, Fault, FileRow
from bowtie.demo.files.encode import Encode, Payload, encoder
from bowtie.demo.files.money import Money
from bowtie.demo.files.render import Renderer
from bowtie.demo.files.style import Style
from bowtie.demo.files.styles import style_of
from bowtie.demo.market.clock import Delivery
from bowtie.demo.market.recorder import Row
from bowtie.demo.market.rng import count, stream

DISPLACED_SHARE = 0.02
TAIL = 12
# The tracker always sends the end of yesterday once more.
ALWAYS_OVERLAPS = "website.events"
_by_place = attrgetter("place")


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows of a file in order: places by time, payloads, and faults by index, with the key."""

    places: list[float]
    payloads: list[Payload]
    faults: dict[int, tuple[str, Fault]]


@dataclass(frozen=True, slots=True)
class _Tail:
    """The last clean rows of a delivery, as they were written."""

    label: str
    style: Style
    keys: list[str]
    payloads: list[Payload]


class Preparer:
    """Prepares the deliveries of one cell one after the other.

    Each delivery of a table draws from its own streams, and knows of the one before only its last rows. So a
    run that goes on may leave out all deliveries but the last of those that stand.
    """

    def __init__(self, contracts: Contracts, *, seed: int, dirty: float, cell: int | str) -> None:
        self._contracts = contracts
        self._seed = seed
        self._dirty = dirty
        self._names = (cell,) if cell else ()
        self._tails: dict[str, _Tail] = {}
        self._tools: dict[tuple[str, Style], tuple[Renderer, Encode]] = {}
        self.money = Money(contracts)

    def prepare(self, table: str, delivery: Delivery, taken: Sequence[Row], *, is_new: bool) -> Block:
        """The rows as they stand in the file; `taken` is in order of time and not empty."""
        contract = self._contracts.tables[table]
        style = style_of(table, delivery)
        if (table, style) not in self._tools:
            self._tools[table, style] = (Renderer(contract, style), encoder(contract, style))
        render, encode = self._tools[table, style]
        rng = stream(self._seed, "file", table, delivery.label, *self._names)
        rows = [FileRow(row.key, render(row.cells, rng), row.delivered_at.timestamp()) for row in taken]
        first, last, chance = rows[0].place, rows[-1].place, rng.random
        for row in rows:
            # No export keeps a perfect order.
            if chance() < DISPLACED_SHARE:
                row.place = rng.uniform(first, last)
        rows.sort(key=_by_place)
        copies = Dirt(contract, style, rng, self._dirty).spoil(rows, last)
        self.money.note(table, rows, is_new=is_new)
        overlap_keys, overlap = self._overlap(table, delivery, style, rows)
        tail = [row for row in rows if not row.fault][-TAIL:]
        self._tails[table] = _Tail(delivery.label, style, [row.key for row in tail], encode(tail))
        if copies:
            rows = sorted([*rows, *copies], key=_by_place)
        faults = {
            place: (row.key, row.fault)
            for place, row in enumerate(rows, len(overlap))
            if row.fault is not None
        }
        faults |= {place: (key, DUPLICATE) for place, key in enumerate(overlap_keys)}
        places = [first] * len(overlap) + [row.place for row in rows]
        return Block(places, overlap + encode(rows), faults)

    def skip(self, table: str) -> None:
        """A delivery without rows of the table: the next one has nothing to repeat."""
        self._tails.pop(table, None)

    def _overlap(
        self, table: str, delivery: Delivery, style: Style, fresh: Sequence[FileRow]
    ) -> tuple[list[str], list[Payload]]:
        """Rows of the delivery before that come once more, written exactly as they were."""
        tail = self._tails.get(table)
        if not self._dirty or tail is None or tail.style != style:
            return [], []
        rng = stream(self._seed, "overlap", table, delivery.label, *self._names)
        wanted = count(rng, min(len(fresh) * self._dirty, TAIL / 3))
        if table == ALWAYS_OVERLAPS:
            wanted = max(wanted, 2)
        newer = {row.key for row in fresh}
        pairs = zip(tail.keys, tail.payloads, strict=True)
        unchanged = [(key, payload) for key, payload in pairs if key not in newer]
        chosen = unchanged[-wanted:] if wanted else []
        return [key for key, _ in chosen], [payload for _, payload in chosen]
