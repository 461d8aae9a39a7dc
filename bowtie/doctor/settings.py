"""Examines vars.yml: what is switched on, time zone, currencies, window and as_of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bowtie.doctor.check import Check, judge
from bowtie.doctor.contracts import read_contracts
from bowtie.doctor.seed_rows import read_rows
from bowtie.project import variables


def settings(project: Path) -> Check:
    """The values in vars.yml can be used."""
    values, known = variables(project), read_contracts(project)
    problems = [
        *_switch_problems("channels", values.get("channels"), known.channels),
        *_switch_problems("connectors", values.get("connectors", {}), known.connectors),
        *_connector_feed_problems(values, project),
        *_connector_currency_problems(values, project),
        *_zone_problems(values.get("business_time_zone")),
        *_currency_problems(values.get("base_currency"), project),
        *_window_problems("funnel_window_days", values.get("funnel_window_days")),
        *(
            problem
            for name in ("business_days_back", "business_days_ahead")
            for problem in _window_problems(name, values.get(name, 1))
        ),
        *_as_of_problems(values.get("as_of")),
    ]
    good = f"{values.get('business_time_zone')}, {values.get('base_currency')}"
    told = [f"vars.yml: {problem}" for problem in problems]
    return judge("Settings", told, good=good, remedy="Correct vars.yml.")


def _switch_problems(kind: str, switches: Any, known: Iterable[str]) -> Iterable[str]:
    one = kind.removesuffix("s")
    if not isinstance(switches, dict):
        yield f"{kind} must be a list of `<{one}>: true` or `false`."
        return
    for name, is_on in switches.items():
        if name not in known:
            yield f"{kind}: `{name}` has no contract. Known: {', '.join(known)}."
        if not isinstance(is_on, bool):
            yield f"{kind}: `{name}` is `{is_on}`; it must be true or false."
    for name in known:
        if name not in switches:
            yield f"{kind}: `{name}` has no line; write `{name}: true` or `{name}: false`."


def _connector_feed_problems(values: dict[str, Any], project: Path) -> Iterable[str]:
    feeds = values.get("connector_feeds", {})
    if not isinstance(feeds, dict) or not all(isinstance(entities, list) for entities in feeds.values()):
        yield "connector_feeds must name the entities of each connector: `<connector>: [<entity>, …]`."
        return
    for connector in values.get("connectors") or {}:
        if connector not in feeds:
            yield f"connector_feeds: `{connector}` has no line; write the entities that it feeds."
    for connector, entities in feeds.items():
        for entity in entities:
            name = f"feed_{connector}__{entity}.sql"
            if not any((project / "models" / "staging" / "connectors" / str(connector)).glob(name)):
                yield f"connector_feeds: `{connector}: {entity}` has no model {name}."


def _connector_currency_problems(values: dict[str, Any], project: Path) -> Iterable[str]:
    chosen = values.get("connector_currencies") or {}
    if not isinstance(chosen, dict):
        yield "connector_currencies must name a currency for each connector: `<connector>: USD`."
        return
    known = {*_rated_currencies(project), values.get("base_currency")}
    for connector, currency in chosen.items():
        if connector not in (values.get("connectors") or {}):
            yield f"connector_currencies: `{connector}` is no connector."
        if currency not in known:
            yield (
                f"connector_currencies: `{connector}: {currency}` has no rate in seeds/exchange_rates.csv; "
                f"write one of {', '.join(sorted(str(one) for one in known if one))}, or add its rate there."
            )


def _zone_problems(zone: Any) -> Iterable[str]:
    try:
        ZoneInfo(str(zone))
    except (KeyError, OSError, ValueError):  # which one depends on how the name is wrong
        yield f"business_time_zone: `{zone}` is no time zone; write e.g. Asia/Shanghai."


def _currency_problems(currency: Any, project: Path) -> Iterable[str]:
    if not re.fullmatch(r"[A-Z]{3}", str(currency)):
        yield f"base_currency: `{currency}` is no ISO 4217 code; write three capital letters, e.g. CNY."
        return
    known = _rated_currencies(project)
    if known and currency not in known:
        yield (
            f"base_currency: `{currency}` has no rate in seeds/exchange_rates.csv; add one there, "
            f"or choose one of {', '.join(sorted(known))}."
        )


def _rated_currencies(project: Path) -> set[str]:
    rates = project / "seeds" / "exchange_rates.csv"
    return {row.cells.get("currency", "") for row in read_rows(rates)} if rates.is_file() else set()


def _window_problems(name: str, days: Any) -> Iterable[str]:
    if not isinstance(days, int) or isinstance(days, bool) or days <= 0:
        yield f"{name}: `{days}` is no whole number above 0; write e.g. 90."


def _as_of_problems(as_of: Any) -> Iterable[str]:
    if as_of == "":
        return
    try:
        datetime.fromisoformat(str(as_of))
        is_good = re.match(r"\d{4}-\d{2}-\d{2}", str(as_of)) is not None  # the database reads no other form
    except ValueError:
        is_good = False
    if not is_good:
        yield f'as_of: `{as_of}` is no date; write e.g. 2026-01-31, or "" for the newest load.'
