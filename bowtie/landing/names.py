"""How names of headers and files are compared, ordered and told."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

_FILLER = re.compile(r"[\s_]+")


def normalize(name: str) -> str:
    """A name without case, width, spaces and underscores: `Ｌead ID` equals `lead_id`."""
    return _FILLER.sub("", unicodedata.normalize("NFKC", name)).casefold()


def encodable(text: str) -> str:
    """Text that can be written as UTF-8: a lone surrogate is shown with a backslash."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def readable_path(path: str) -> str:
    """A path for records: a part that is not UTF-8 is read as GB18030, or else shown with backslashes.

    Zip files packed on Chinese Windows and unpacked on Linux hold such names.
    """
    return "/".join(map(_readable, path.split("/")))


def _readable(name: str) -> str:
    if name == encodable(name):
        return name
    data = os.fsencode(name)
    try:
        return data.decode("gb18030")
    except UnicodeDecodeError:
        return data.decode("utf-8", "backslashreplace")


def closest(name: str, candidates: Iterable[str], cutoff: float = 0.5) -> str | None:
    """The candidate that looks most like a name, or None where none does."""
    by_norm = {normalize(candidate): candidate for candidate in candidates}
    matches = difflib.get_close_matches(normalize(name), list(by_norm), n=1, cutoff=cutoff)
    return by_norm[matches[0]] if matches else None


def listed(names: Sequence[str], shown: int = 10) -> str:
    """Names in a sentence: the first ones, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more


_DATE = re.compile(r"(?<![0-9])(20[0-9]{2})[-_.]?([01][0-9])(?:[-_.]?([0-3][0-9]))?(?![0-9])")


def landing_order(path: str) -> tuple[tuple[int, ...], list[str], list[int], str]:
    """Sorts files by the date in their names, then by table and number, as they would have come day by day.

    So all files at once land in the order of many nights, and identities are the same. What has no date comes
    first; a month comes before its days. Within a date, files of one table (two folders deep in raw/) stay
    together, and `part-10` comes after `part-2`.
    """
    folders = path.split("/")[:-1]
    group = folders[:2] if len(folders) > 1 else []
    rest = path.removeprefix("/".join(group))
    return date_in_name(rest), group, [int(digits) for digits in re.findall(r"[0-9]+", rest)], path


def date_in_name(path: str) -> tuple[int, ...]:
    """The last date of a path as (year, month) or (year, month, day); empty without one."""
    found: tuple[int, ...] = ()
    for match in _DATE.finditer(path):
        year, month, day = match.groups()
        try:
            date(int(year), int(month), int(day or 1))
        except ValueError:
            continue
        found = (int(year), int(month), *((int(day),) if day else ()))
    return found
