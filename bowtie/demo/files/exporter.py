"""From what the systems recorded to the files of one delivery, dirt included."""

from __future__ import annotations

import random
from pathlib import Path

from bowtie.contracts import Contracts
from bowtie.demo.files.dirt import Dirt, FileRow
from bowtie.demo.files.ledger import Ledger
from bowtie.demo.files.render import render
from bowtie.demo.files.style import Style
from bowtie.demo.files.styles import file_name, is_due, style_of
from bowtie.demo.files.writers import first_row_number, to_bytes
from bowtie.demo.market.clock import Delivery
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.market.rng import count, stream

DISPLACED_SHARE = 0.02
TAIL = 12
# The tracker always sends the end of yesterday once more.
ALWAYS_OVERLAPS = "website.events"


class Exporter:
    """Writes deliveries one after the other.

    An earlier delivery can be gone through without writing it: the ledger and the overlap with the next
    delivery are the same as if it were written now.
    """

    def __init__(self, contracts: Contracts, recorder: Recorder, *, seed: int, dirty: float) -> None:
        self._contracts = contracts
        self._recorder = recorder
        self._seed = seed
        self._dirty = dirty
        self._tails: dict[str, tuple[Style, list[FileRow]]] = {}
        self.ledger = Ledger(contracts)

    def deliver(self, delivery: Delivery, raw: Path, scratch: Path, *, write: bool) -> tuple[int, int]:
        """Go through one delivery.

        Args:
            delivery: Which one.
            raw: The raw folder.
            scratch: Where a file is written before it appears, whole, in the raw folder.
            write: Whether the files are to be written.

        Returns:
            Numbers of files and of rows of the delivery.
        """
        files = rows_in_all = 0
        for table in sorted(self._contracts.tables):
            if self._contracts.tables[table].is_connector:
                continue  # the demo company loads its channels without one
            rows = self._rows(table, delivery) if is_due(table, delivery) else []
            if not rows:
                continue
            style = style_of(table, delivery)
            name = file_name(table, delivery, style)
            for number, row in enumerate(rows, first_row_number(style.file_format)):
                row.number = number
            self.ledger.note(name, table, rows)
            files, rows_in_all = files + 1, rows_in_all + len(rows)
            if write:
                _write(raw / name, scratch, to_bytes(rows, self._contracts.tables[table], style))
        return files, rows_in_all

    def _rows(self, table: str, delivery: Delivery) -> list[FileRow]:
        taken = self._recorder.take(table, delivery.end)
        if not taken:
            return []
        contract = self._contracts.tables[table]
        style = style_of(table, delivery)
        rng = stream(self._seed, "file", table, delivery.label)
        fresh = [FileRow(row.key, render(row.cells, contract, style, rng)) for row in taken]
        fresh = _displaced(fresh, rng)
        overlap = self._overlap(table, style, fresh, rng)
        rows = Dirt(contract, style, rng, self._dirty).spoil(fresh)
        clean = [row for row in fresh if not row.fault]
        self._tails[table] = (style, clean[-TAIL:])
        return overlap + rows

    def _overlap(self, table: str, style: Style, fresh: list[FileRow], rng: random.Random) -> list[FileRow]:
        """Rows of the delivery before that come once more, written exactly as they were."""
        before, tail = self._tails.get(table, (style, []))
        if not self._dirty or before != style:
            return []
        wanted = count(rng, min(len(fresh) * self._dirty, TAIL / 3))
        if table == ALWAYS_OVERLAPS:
            wanted = max(wanted, 2)
        newer = {row.key for row in fresh}
        unchanged = [row for row in tail if row.key not in newer]
        return [row.copy() for row in unchanged[-wanted:]] if wanted else []


def _displaced(rows: list[FileRow], rng: random.Random) -> list[FileRow]:
    """The rows with a few of them elsewhere: no export keeps a perfect order."""
    places = [
        rng.uniform(0, len(rows)) if rng.random() < DISPLACED_SHARE else float(place)
        for place in range(len(rows))
    ]
    return [rows[place] for place in sorted(range(len(rows)), key=places.__getitem__)]


def _write(path: Path, scratch: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = scratch / ".file.part"
    part.write_bytes(content)
    part.replace(path)
