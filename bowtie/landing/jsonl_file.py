"""Reads JSON lines: one object a line. Numbers keep their digits; a line that is no object is malformed."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from bowtie.landing.encodings import Opener, TextFormat, detect
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import BATCH_ROWS, RawBatch, RawFile, Record, batched

_SAMPLE = 10_000


class _Number(str):
    """A JSON number by its own digits: a float would lose some."""

    __slots__ = ()


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
        records = _records(opener, text, seen)
        while chunk := list(islice(records, BATCH_ROWS)):
            width = len(seen)
            padded = ((n, [*cells, *[None] * (width - len(cells))], p, raw) for n, cells, p, raw in chunk)
            yield from batched(seen, padded)

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
        value = json.loads(line, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
    except (ValueError, RecursionError) as error:
        return number, (), f"{why}the line is not valid JSON ({error})", line
    if not isinstance(value, dict):
        return number, (), f"{why}the line is valid JSON but not an object", line
    cells: list[str | None] = [None] * len(headers)
    for name, item in value.items():
        key = _whole(name)
        if key not in index:
            index[key] = len(headers)
            headers.append(key)
            cells.append(None)
        cells[index[key]] = _cell(item)
    return number, cells, why.removesuffix("; ") or None, None


def _cell(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _whole(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _whole(_json(value))


def _whole(text: str) -> str:
    """Text without halves of characters: a cut emoji is written as one half, which nothing can store."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _json(value: Any) -> str:
    """Nested JSON as compact text, numbers digit for digit."""
    if isinstance(value, _Number):
        return str(value)
    if isinstance(value, dict):
        return (
            "{" + ",".join(f"{json.dumps(k, ensure_ascii=False)}:{_json(v)}" for k, v in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ",".join(_json(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
