"""Reads JSON lines: one object a line. Numbers keep their digits; a line that is no object is malformed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from bowtie.landing.encodings import Opener, TextFormat, detect
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import RawBatch, RawFile, Record, batched

_SAMPLE = 10_000


class _Number(str):
    """A JSON number by its own digits: a float would lose some."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_Number)
_encode = json.JSONEncoder(ensure_ascii=False).encode


def open_jsonl(opener: Opener, encoding: str | None = None) -> RawFile:
    """Open a file of JSON lines. Its headers are the keys seen so far; later lines may add some.

    Raises:
        SetAsideError: It cannot be decoded, or it is one JSON document instead of lines.
    """
    text = detect(opener, encoding)
    with opener() as file:
        file.seek(text.bom_bytes)
        if file.read(64).decode(text.encoding, errors="ignore").lstrip().startswith("["):
            raise SetAsideError(
                "the file is one JSON list, not JSON lines.",
                "Write one object a line, for example with `jq -c '.[]'`.",
                row=1,
            )
    headers: list[str] = []
    for _ in islice(_records(opener, text, headers), _SAMPLE):
        pass

    def batches() -> Iterator[RawBatch]:
        seen = list(headers)
        return batched(seen, _records(opener, text, seen))

    return RawFile("jsonl", text.encoding, tuple(headers), 0, batches)


def _records(opener: Opener, text: TextFormat, headers: list[str]) -> Iterator[Record]:
    """Every line as a record; `headers` grows with each new key."""
    index = {name: position for position, name in enumerate(headers)}
    with opener() as file:
        file.seek(text.bom_bytes)
        stream = io.TextIOWrapper(
            file, text.encoding, errors="ignore" if text.cut else "strict", newline="\n"
        )
        lines = enumerate(chain(stream, [None]), start=1)
        _, line = next(lines)
        for number, following in lines:
            current, line = line, following
            if current is None or not current.strip():
                continue
            cut = text.cut and following is None
            yield _record(number - 1, current.rstrip("\r\n"), index, headers, cut)


def _record(number: int, line: str, index: dict[str, int], headers: list[str], cut: bool) -> Record:
    why = "the file ends inside a character; " if cut else ""
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        return number, (), f"{why}the line is not valid JSON ({error})", line
    if not isinstance(value, dict):
        return number, (), f"{why}the line is valid JSON but not an object", line
    if "\\u" in line:  # only an escape can write half a character
        value = {_whole(name): _whole(_cell(item)) for name, item in value.items()}
    cells: list[str | None] = [None] * len(headers)
    for name, item in value.items():
        position = index.get(name)
        if position is None:
            position = index[name] = len(headers)
            headers.append(name)
            cells.append(None)
        cells[position] = item if type(item) is str else _cell(item)
    return number, cells, why.removesuffix("; ") or None, None


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _json(value)


def _whole(text: str | None) -> str | None:
    """Text without halves of characters: a cut emoji is written as one half, which nothing can store."""
    return text and text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _json(value: Any) -> str:
    """Nested JSON as compact text, numbers digit for digit."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_encode(name)}:{_json(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_json(item) for item in value) + "]"
    return _encode(value)
