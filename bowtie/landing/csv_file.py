"""Opens one delimited text file: finds its encoding, delimiter and header, and picks the way to read it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from bowtie.landing.csv_fast import IrregularError, Read, fast_batches
from bowtie.landing.csv_header import CsvOptions, find_header
from bowtie.landing.csv_records import Lines, careful_records
from bowtie.landing.encodings import Opener, TextFormat, detect
from bowtie.landing.rows import RawBatch, RawFile, Record, batched

CUT = "the file ends inside a character"


def open_csv(opener: Opener, options: CsvOptions) -> RawFile:
    """Open a delimited text file.

    Raises:
        SetAsideError: It cannot be decoded, or has no header.
    """
    text = detect(opener, options.encoding)
    with _text(opener, text) as stream:
        header = find_header(Lines(iter(stream)), options)

    def batches() -> Iterator[RawBatch]:
        done = 0
        if not (options.careful or text.cut or text.has_nul):
            try:
                with _body(opener, text, header.consumed) as read:
                    for batch in fast_batches(
                        read, header.cells, header.delimiter, header.row + 1, quotes=text.has_quote
                    ):
                        yield batch
                        done += len(batch.numbers)
            except IrregularError:
                pass
            else:
                return
        with _text(opener, text) as stream:
            stream.read(len(header.consumed))
            records = careful_records(
                Lines(iter(stream)), header.delimiter, len(header.cells), header.row + 1
            )
            if text.cut:
                records = _mark_last(records)
            yield from batched(header.cells, islice(records, done, None))

    return RawFile("csv", text.encoding, header.cells, header.row, batches, header.above)


def _text(opener: Opener, text: TextFormat) -> io.TextIOWrapper:
    """The file as text with its own line breaks. It was checked: only a cut last character is left out."""
    file = opener()
    file.seek(text.bom_bytes)
    return io.TextIOWrapper(file, text.encoding, errors="ignore" if text.cut else "strict", newline="")


@contextmanager
def _body(opener: Opener, text: TextFormat, consumed: str) -> Iterator[Read]:
    """The records as UTF-8 bytes, without the line breaks at their end."""
    if text.encoding == "utf-8":
        with opener() as file:
            file.seek(text.bom_bytes + len(consumed.encode("utf-8")))
            yield _stripped(file.read)
    else:
        with _text(opener, text) as stream:
            stream.read(len(consumed))
            yield _stripped(lambda size: stream.read(max(1, size // 4)).encode("utf-8"))


def _stripped(read: Read) -> Read:
    """A byte stream without the line breaks at its end: they begin no record."""
    held = b""

    def stripped(size: int) -> bytes:
        nonlocal held
        while data := read(max(1, size - len(held))):
            data = held + data
            kept = data.rstrip(b"\r\n")
            held = data[len(kept) :]
            if kept:
                return kept
        return b""

    return stripped


def _mark_last(records: Iterator[Record]) -> Iterator[Record]:
    last: Record | None = None
    for record in records:
        if last is not None:
            yield last
        last = record
    if last is not None:
        number, cells, problem, raw = last
        yield number, cells, f"{problem}; {CUT}" if problem else CUT, raw
