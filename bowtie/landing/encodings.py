"""Finds out how a text file is encoded, strictly: a wrong guess would land rubbish silently."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from bowtie.landing.csv_records import allow_long_cells
from bowtie.landing.records import SetAsideError

Opener = Callable[[], BinaryIO]
_CHUNK = 4 * 1024 * 1024
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# GB18030 is a superset of these, so characters that a newer system added are not lost.
_GB = frozenset({"gbk", "gb2312", "cp936", "gb18030"})


@dataclass(frozen=True)
class TextFormat:
    """How to read a text file. `cut`: it ends inside a character. `has_nul`, `has_quote`: it holds such."""

    encoding: str
    bom_bytes: int = 0
    cut: bool = False
    has_nul: bool = False
    has_quote: bool = True


@dataclass(frozen=True)
class _Bad:
    offset: int
    byte: int


def detect(opener: Opener, declared: str | None = None) -> TextFormat:
    """The encoding of a text file: the declared one, or by mark, then strict UTF-8, then strict GB18030.

    Raises:
        SetAsideError: Nothing fits, or the declared encoding does not; names row, byte and remedy.
    """
    with opener() as file:
        head = file.read(65_536)
    if declared is not None:
        return _declared(opener, head, declared)
    found = _marked(head)
    if found is not None:
        checked = _check(opener, *found)
        if isinstance(checked, TextFormat):
            return checked
        raise _unreadable(opener, found[0], checked, "Export the file again; it is damaged there.")
    utf8 = _check(opener, "utf-8", 0)
    if isinstance(utf8, TextFormat):
        return utf8
    if _mostly_utf8(opener, utf8):
        raise _unreadable(
            opener, "utf-8", utf8, "Export the file again, or declare its encoding in a mapping file."
        )
    gb = _check(opener, "gb18030", 0)
    if isinstance(gb, TextFormat):
        return gb
    bad = max(utf8, gb, key=lambda item: item.offset)
    raise _unreadable(
        opener,
        "utf-8" if bad is utf8 else "gb18030",
        bad,
        "It is neither UTF-8 nor GBK/GB18030: export it as UTF-8, or declare its `encoding` in a mapping.",
    )


def _declared(opener: Opener, head: bytes, declared: str) -> TextFormat:
    name = codecs.lookup(declared).name
    bom = next((mark for mark, encoding in _BOMS if head.startswith(mark) and encoding.startswith(name)), b"")
    if name in _GB:
        name = "gb18030"
    elif name == "utf-8-sig":
        name, bom = "utf-8", codecs.BOM_UTF8 if head.startswith(codecs.BOM_UTF8) else b""
    elif name == "utf-16":
        name = "utf-16-be" if head.startswith(codecs.BOM_UTF16_BE) else "utf-16-le"
    checked = _check(opener, name, len(bom))
    if isinstance(checked, TextFormat):
        return checked
    try:
        better = detect(opener).encoding
    except SetAsideError:
        remedy = "No other encoding fits either: export the file again."
    else:
        remedy = f"The file can be read as {better}: write `encoding: {better}` in the mapping."
    raise _unreadable(opener, name, checked, remedy)


def _marked(head: bytes) -> tuple[str, int] | None:
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return encoding, len(mark)
    pairs = len(head) // 2
    if pairs:
        high, low = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
        if high == 0 and low > 0.4 * pairs:
            return "utf-16-le", 0
        if low == 0 and high > 0.4 * pairs:
            return "utf-16-be", 0
    return None


def _check(opener: Opener, encoding: str, bom_bytes: int) -> TextFormat | _Bad:
    """Decode the whole file; the format when all of it is valid, else the place of the first bad byte."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    position = bom_bytes
    has_nul = has_quote = False
    with opener() as file:
        file.seek(bom_bytes)
        while chunk := file.read(_CHUNK):
            try:
                text = decoder.decode(chunk)
            except UnicodeDecodeError as error:
                pending = len(error.object) - len(chunk)
                return _Bad(position - pending + error.start, error.object[error.start])
            position += len(chunk)
            has_nul = has_nul or "\0" in text
            has_quote = has_quote or '"' in text
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return TextFormat(encoding, bom_bytes, True, has_nul, has_quote)
    return TextFormat(encoding, bom_bytes, False, has_nul, has_quote)


def _mostly_utf8(opener: Opener, bad: _Bad) -> bool:
    """Whether the text around the bad byte is UTF-8 with damage: then GB18030 would read it as rubbish."""
    with opener() as file:
        file.seek(max(0, bad.offset - 65_536))
        window = file.read(131_072)
    text = window.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    return good > 4 * broken


def _unreadable(opener: Opener, encoding: str, bad: _Bad, remedy: str) -> SetAsideError:
    allow_long_cells()
    with opener() as file:
        before = file.read(bad.offset).decode(encoding, errors="replace")
    row = max(1, sum(1 for _ in csv.reader(io.StringIO(before + "?", newline=""))))
    return SetAsideError(
        f"byte {bad.offset + 1} of the file (0x{bad.byte:02X}) is not valid {encoding}.", remedy, row=row
    )
