"""Reads what a mapping says about itself: the export it is made for, and how well its headers are known."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bowtie.landing.mapping import CONFIRMED, UNCONFIRMED, About
from bowtie.landing.mapping_values import Where

_KEYS = ("tool", "export", "menu", "status", "source", "looked_at")


def read_about(where: Where, raw: Any) -> About:
    """The checked `about` of a mapping file."""
    spec = where.mapping(raw, (*_KEYS, "note"), required=_KEYS)
    status = where.key("status").text(spec["status"])
    if status not in (CONFIRMED, UNCONFIRMED):
        raise where.key("status").error(
            f"is `{status}`.", f"Write `{CONFIRMED}` or, where the headers were not seen, `{UNCONFIRMED}`."
        )
    texts = {key: where.key(key).text(spec[key]) for key in ("tool", "export", "menu", "source")}
    note = where.key("note").text(spec["note"]) if "note" in spec else None
    looked_at = _day(where.key("looked_at"), spec["looked_at"])
    return About(**texts, status=status, looked_at=looked_at, note=note)


def _day(where: Where, raw: Any) -> str:
    """A date, which YAML may have read as one."""
    text = raw.isoformat() if isinstance(raw, dt.date) else where.text(raw)
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise where.error(f"is `{text}`.", "Write the day, such as 2026-11-22.") from None
