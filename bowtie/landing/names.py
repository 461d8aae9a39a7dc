"""How names of headers and files are compared, ordered and told."""

from __future__ import annotations

import difflib
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence

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


def landing_order(path: str) -> tuple[list[str], list[int], str]:
    """Sorts files by the numbers in their paths, so that what people number or date lands in that order.

    `daily/leads_2026-11-01.csv` comes after `history/leads_2025-12.csv`, `part-10` after `part-2`. Files of
    one table (two folders deep in raw/) stay together.
    """
    folders = path.split("/")[:-1]
    group = folders[:2] if len(folders) > 1 else []
    rest = path.removeprefix("/".join(group))
    return group, [int(digits) for digits in re.findall(r"[0-9]+", rest)], path
