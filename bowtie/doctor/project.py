"""Examines what people edit: contracts, settings, seeds, mappings."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bowtie.contracts import Contracts, load_contracts
from bowtie.doctor.check import Check, judge
from bowtie.doctor.seed_rows import read_rows
from bowtie.doctor.seed_rules import rule_problems
from bowtie.errors import UserError
from bowtie.landing.mapping import UNCONFIRMED
from bowtie.landing.mapping_catalog import list_mappings
from bowtie.landing.mapping_reader import load_mappings
from bowtie.project import read_yaml, variables
from bowtie.workspace import Workspace


def contracts(project: Path) -> Check:
    """Every raw contract is well-formed."""
    found = _contracts(project)
    tables, channels, connectors = len(found.tables), len(found.channels), len(found.connectors)
    detail = f"{tables} raw tables of {channels} channels and {connectors} connectors"
    if not found.tables:
        return Check("Contracts", False, "There are no contracts.", "Restore models/staging/ of the project.")
    return Check("Contracts", True, detail)


def references(project: Path) -> Check:
    """Columns refer to raw tables, or seeds, and columns that exist."""
    found = _contracts(project)
    known = {table.source_table: table.column_names for table in found.tables.values()}
    known |= {f"rules.{path.stem}": _header(path) for path in _seed_files(project)}
    problems = []
    count = 0
    for table in found.tables.values():
        for column in table.columns:
            if column.references is None:
                continue
            count += 1
            wanted, _, wanted_column = column.references.rpartition(".")
            if wanted_column not in known.get(wanted, ()):
                place = f"{table.source_table}.{column.name}"
                problems.append(f"{place} refers to {column.references}, which does not exist.")
    remedy = "Write `references: <channel>.<table>.<column>` or `references: rules.<seed>.<column>`."
    return judge("References", problems, good=f"{count} references hold", remedy=remedy)


def settings(project: Path) -> Check:
    """The values in vars.yml can be used."""
    values = variables(project)
    problems = [
        *_switch_problems("channels", values.get("channels"), _contracts(project).channels),
        *_switch_problems("connectors", values.get("connectors", {}), _contracts(project).connectors),
        *_connector_feed_problems(values, project),
        *_connector_currency_problems(values, project),
        *_zone_problems(values.get("business_time_zone")),
        *_currency_problems(values.get("base_currency"), project),
        *_window_problems(values.get("funnel_window_days")),
        *_as_of_problems(values.get("as_of")),
    ]
    good = f"{values.get('business_time_zone')}, {values.get('base_currency')}"
    told = [f"vars.yml: {problem}" for problem in problems]
    return judge("Settings", told, good=good, remedy="Correct vars.yml.")


def seeds(project: Path) -> Check:
    """Every seed is a UTF-8 table, each row as long as its header, and what the rows say can be followed."""
    paths = _seed_files(project)
    problems = [problem for path in paths for problem in _seed_problems(path, project)]
    if problems:
        remedy = "Correct the file; from a spreadsheet, save it as `CSV UTF-8`."
        return judge("Seeds", problems, good="", remedy=remedy)
    good = f"{len(paths)} seeds readable"
    return judge("Seeds", list(rule_problems(project)), good=good, remedy="Correct the file at that line.")


def mappings(workspace: Workspace, project: Path) -> Check:
    """Every mapping file is well-formed and names tables and columns that exist."""
    known = _contracts(project)
    found = load_mappings(workspace, known, project=project)
    listed = list_mappings(workspace, known, project)
    unconfirmed = [item.place for item in listed if item.status == UNCONFIRMED]
    detail = f"{len(found)} mapping files, and {len(listed)} that folders name (bowtie mappings lists them)"
    if unconfirmed:
        detail += (
            f"; the headers of {len(unconfirmed)} of these are unconfirmed: look at the first file that you "
            "land with one"
        )
    return Check("Mappings", True, detail)


def telemetry(project: Path) -> Check:
    """Dbt reports nothing to anybody, also when it is run by hand."""
    flags = read_yaml(project / "dbt_project.yml").get("flags") or {}
    if flags.get("send_anonymous_usage_stats") is False:
        return Check("Telemetry", True, "off")
    return Check(
        "Telemetry",
        False,
        "dbt sends usage statistics when it is run by hand.",
        "Write `flags: {send_anonymous_usage_stats: false}` in dbt_project.yml.",
    )


def _contracts(project: Path) -> Contracts:
    try:
        return load_contracts(project)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        # The reader trusts the files' outline; say at least what broke, instead of a traceback.
        raise UserError(
            f"A contract under models/staging/ is not well-formed ({type(error).__name__}): {error}",
            "Compare the files named _<channel>__sources.yml with docs/contracts.md.",
        ) from error


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


def _window_problems(days: Any) -> Iterable[str]:
    if not isinstance(days, int) or isinstance(days, bool) or days <= 0:
        yield f"funnel_window_days: `{days}` is no whole number above 0; write e.g. 90."


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


def _seed_files(project: Path) -> list[Path]:
    return sorted((project / "seeds").rglob("*.csv"))


def _header(path: Path) -> tuple[str, ...]:
    # What is wrong with a damaged file is told by the check of the seeds.
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return tuple(next(csv.reader(file), ()))


def _seed_problems(path: Path, project: Path) -> Iterable[str]:
    name = path.relative_to(project)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        yield f"{name} cannot be read: {error}."
        return
    header = rows[0] if rows else []
    if not header or not all(header) or len(set(header)) < len(header):
        yield f"{name} needs a first row that names each column once."
        return
    for number, row in enumerate(rows[1:], start=2):
        if row and len(row) != len(header):
            yield f"{name}, row {number}: {len(row)} cells, but the header has {len(header)}."
            return
