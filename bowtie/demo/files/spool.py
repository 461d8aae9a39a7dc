"""Scratch files between the cells of the market and the demo's files: what a cell adds to a delivery."""

from __future__ import annotations

import pickle
import struct
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from bowtie.demo.files.prepare import Block
from bowtie.demo.market.recorder import Row

DAY_SECONDS = 86400
_FOOTER = struct.Struct("<q")
_Index = dict[str, list[tuple[int, int]]]


def spool_path(scratch: Path, cell: int, delivery: int) -> Path:
    """The scratch file of a cell and a delivery."""
    return scratch / f"rows-{delivery:05d}-{cell:05d}"


class SpoolWriter:
    """Writes the rows of one cell and delivery, table by table and day by day."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")
        self._index: _Index = {}

    def __enter__(self) -> SpoolWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        start = self._file.tell()
        pickle.dump(self._index, self._file)
        self._file.write(_FOOTER.pack(start))
        self._file.close()

    def add(self, table: str, block: Block) -> None:
        """The rows of a table as they stand in its file."""
        begin = 0
        while begin < len(block.places):
            day = int(block.places[begin] // DAY_SECONDS)
            end = bisect_left(block.places, (day + 1) * DAY_SECONDS, begin)
            faults = {place - begin: fault for place, fault in block.faults.items() if begin <= place < end}
            self._put(table, day, (block.places[begin:end], block.payloads[begin:end], faults))
            begin = end

    def add_typed(self, table: str, rows: list[Row]) -> None:
        """The rows of a table that is summed over the cells, before any file."""
        self._put(table, 0, rows)

    def _put(self, table: str, day: int, content: object) -> None:
        self._index.setdefault(table, []).append((day, self._file.tell()))
        pickle.dump(content, self._file, pickle.HIGHEST_PROTOCOL)


class SpoolReader:
    """Reads one delivery from the scratch files of all cells."""

    def __init__(self, scratch: Path, cells: int, delivery: int) -> None:
        self._paths = [spool_path(scratch, cell, delivery) for cell in range(cells)]
        self._indexes = [_index(path) for path in self._paths]

    def blocks(self, table: str) -> Iterator[Block]:
        """The rows of all cells in order of time, one day after the other."""
        by_day: dict[int, list[tuple[Path, int]]] = {}
        for path, index in zip(self._paths, self._indexes, strict=True):
            for day, offset in index.get(table, ()):
                by_day.setdefault(day, []).append((path, offset))
        for day in sorted(by_day):
            yield _together([Block(*_load(path, offset)) for path, offset in by_day[day]])

    def typed(self, table: str) -> list[Row]:
        """The rows of a summed table, cell after cell."""
        return [
            row
            for path, index in zip(self._paths, self._indexes, strict=True)
            for _, offset in index.get(table, ())
            for row in _load(path, offset)
        ]


def _together(blocks: list[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    places = [place for block in blocks for place in block.places]
    payloads = [payload for block in blocks for payload in block.payloads]
    faults = {}
    begin = 0
    for block in blocks:
        faults.update({begin + place: fault for place, fault in block.faults.items()})
        begin += len(block.places)
    order = sorted(range(len(places)), key=places.__getitem__)
    return Block(
        [],
        [payloads[place] for place in order],
        {number: faults[place] for number, place in enumerate(order) if place in faults},
    )


def _index(path: Path) -> _Index:
    with path.open("rb") as file:
        file.seek(-_FOOTER.size, 2)
        (start,) = _FOOTER.unpack(file.read())
        file.seek(start)
        index: _Index = pickle.load(file)  # noqa: S301 - written by this very run
    return index


def _load(path: Path, offset: int) -> Any:
    with path.open("rb") as file:
        file.seek(offset)
        return pickle.load(file)  # noqa: S301 - written by this very run
