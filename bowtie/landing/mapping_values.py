"""Checked reading of YAML values, with the place they stand in for every complaint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bowtie.errors import UserError
from bowtie.landing.names import closest


@dataclass(frozen=True)
class Where:
    """A place in a mapping file: the file and the path of keys."""

    file: str
    path: str = ""

    def key(self, name: str) -> Where:
        """The place one key deeper."""
        return Where(self.file, f"{self.path}.{name}" if self.path else name)

    def error(self, what: str, remedy: str) -> UserError:
        """A complaint about this place."""
        place = f"{self.file}: `{self.path}`" if self.path else f"{self.file}:"
        return UserError(f"{place} {what}", remedy)

    def mapping(
        self, value: Any, known: Sequence[str] | None, required: Sequence[str] = ()
    ) -> dict[str, Any]:
        """A mapping with known keys only (any text keys where `known` is None)."""
        if not isinstance(value, dict):
            raise self.error("must be a mapping of keys to values.", "See docs/mappings.md for its shape.")
        for key in value:
            if not isinstance(key, str):
                raise self.error(f"has the key {key!r}, which is not text.", "Write the key in quotes.")
            if known is not None and key not in known:
                near = closest(key, known)
                hint = f"Did you mean `{near}`? " if near else ""
                raise self.key(key).error("is not a known key.", f"{hint}Known keys: {', '.join(known)}.")
        for key in required:
            if key not in value:
                raise self.error(f"lacks the key `{key}`.", f"Add `{key}:`.")
        return value

    def sequence(self, value: Any) -> list[Any]:
        """A list."""
        if not isinstance(value, list):
            raise self.error("must be a list.", "Begin each entry with a dash.")
        return value

    def text(self, value: Any) -> str:
        """Text, or a number taken as its text. YAML reads a bare `yes` as true: that must be quoted."""
        if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
            raise self.error(f"is {value!r}, which is not text.", "Write it in quotes.")
        if value == "":
            raise self.error("is empty.", "Give a value, or leave the key out.")
        return str(value)

    def texts(self, value: Any) -> tuple[str, ...]:
        """A list of texts; one text alone counts as a list of one."""
        if not isinstance(value, list):
            return (self.text(value),)
        return tuple(Where(self.file, f"{self.path}[{i}]").text(item) for i, item in enumerate(value))
