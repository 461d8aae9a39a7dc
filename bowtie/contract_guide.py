"""The human part of a contract: why a channel matters, where its tables come from, which columns decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bowtie.errors import UserError

_EXPORT_KEYS = frozenset({"from", "rhythm", "watch"})


@dataclass(frozen=True)
class Export:
    """Where a table comes from in real systems, how often, and what to watch."""

    origins: tuple[str, ...]
    rhythm: str
    watch: str | None = None


@dataclass(frozen=True)
class Source:
    """One channel or connector as a whole. A connector may do without `why`."""

    name: str
    description: str
    label_zh: str
    why: str
    is_connector: bool = False


def meta(spec: Mapping[str, Any]) -> Mapping[str, Any]:
    """What stands under config.meta."""
    found: Mapping[str, Any] = spec.get("config", {}).get("meta", {})
    return found


def check_keys(where: str, given: Iterable[str], allowed: Iterable[str]) -> None:
    """Refuse a key that nothing reads: it is a slip of the pen, or a promise that is not kept.

    Raises:
        UserError: A key is unknown.
    """
    known = sorted(allowed)
    if unknown := sorted(set(given) - set(known)):
        raise UserError(f"{where} has unknown keys {unknown}.", f"Known keys: {', '.join(known)}.")


def read_source(where: str, spec: Mapping[str, Any], *, is_connector: bool) -> Source:
    """The channel as its source YAML describes it.

    Raises:
        UserError: A channel does not say why it matters.
    """
    found = meta(spec)
    check_keys(where, found, {"label_zh", "why", "time_zone"})
    why = found.get("why", "")
    if not is_connector and not _is_text(why):
        raise UserError(
            f"{where} has no why.",
            "Say under config.meta.why what the channel tells of the customer, and what is lost without it.",
        )
    return Source(
        spec["name"], spec.get("description", ""), found.get("label_zh", spec["name"]), why, is_connector
    )


def read_export(where: str, found: Mapping[str, Any], *, is_connector: bool) -> Export | None:
    """Where the table comes from; a connector's tables come from its loader and need not say.

    Raises:
        UserError: `export` is missing, or not of its form.
    """
    given = found.get("export")
    if given is None and is_connector:
        return None
    remedy = "Give under config.meta.export the list `from` and the texts `rhythm` and, if needed, `watch`."
    if not isinstance(given, Mapping):
        raise UserError(f"{where} does not say where it is exported.", remedy)
    check_keys(f"{where}, export,", given, _EXPORT_KEYS)
    origins = given.get("from")
    if not isinstance(origins, list) or not origins or not all(map(_is_text, origins)):
        raise UserError(f"{where}: export.from is no list of texts.", remedy)
    if not _is_text(given.get("rhythm")):
        raise UserError(f"{where}: export.rhythm does not say how often the table is exported.", remedy)
    return Export(tuple(origins), given["rhythm"], given.get("watch"))


def read_matters(where: str, found: Mapping[str, Any], columns: Iterable[str]) -> Mapping[str, str]:
    """The columns that decide the value of the export, each with its reason.

    Raises:
        UserError: A column is unknown, or has no reason.
    """
    given = found.get("matters", {})
    known = set(columns)
    for name, reason in given.items():
        if name not in known:
            raise UserError(
                f"{where}: matters names a column `{name}` that it does not have.", "Correct the name."
            )
        if not _is_text(reason):
            raise UserError(f"{where}: matters does not say why `{name}` matters.", "Write the reason.")
    return dict(given)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
