"""Examines the templates of key actions: types named twice, fields that no record tells, wrong days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bowtie.doctor.portrait_seeds import Problems, is_whole, labelled, one_of
from bowtie.doctor.seed_rows import Row

TEMPLATE_COLUMNS = (
    "action_id",
    "fact",
    "event_names",
    "is_key_action",
    "fulfills_next_step",
    "ladder",
    "window_days",
    "due_days",
    "grace_days",
    "label",
    "label_zh",
)
FIELD_COLUMNS = ("action_id", "field", "is_required", "label", "label_zh")
RECORDS = Path("models/success/key_action_records.sql")
EVERY = "*"
ACTIVITIES = "activities"
# Facts whose records agree on a next step.
PROMISING = (ACTIVITIES, "next_steps")
_FLAGS = ("true", "false")
_FACT = re.compile(r"'fact': '(\w+)'.*?'fields': \[([^]]*)\]", re.DOTALL)


def fields_of_facts(project: Path) -> dict[str, list[str]]:
    """The fields that the records of each fact can hold, as their model lists them."""
    path = project / RECORDS
    text = path.read_text("utf-8") if path.is_file() else ""
    return {fact: re.findall(r"'(\w+)'", fields) for fact, fields in _FACT.findall(text)}


def template_problems(
    rows: Sequence[Row], fields: Sequence[Row], facts: Mapping[str, Sequence[str]], ladders: Sequence[str]
) -> Problems:
    """Line and words of everything that is wrong in key_action_templates."""
    required = {row.cells.get("action_id", "") for row in fields if row.cells.get("is_required") == "true"}
    for row in rows:
        cells, fact = row.cells, row.cells.get("fact", "")
        yield from labelled(row, "action_id", "label", "label_zh")
        if facts:
            yield from one_of(row, "fact", tuple(facts))
        for column in ("is_key_action", "fulfills_next_step"):
            yield from one_of(row, column, _FLAGS)
        if cells.get("fulfills_next_step") == "true" and fact != ACTIVITIES:
            yield row.line, f"only activities can fulfill a next step; `{fact}` cannot."
        yield from _name_problems(row)
        if cells.get("is_key_action") == "true":
            yield from _key_action_problems(row, ladders)
            if cells.get("action_id", "") not in required:
                yield (
                    row.line,
                    f"`{cells.get('action_id', '')}` requires no field; write one in"
                    " seeds/key_action_fields.csv, or every record would be complete.",
                )
    yield from _named_twice(rows)


def field_problems(
    rows: Sequence[Row], templates: Sequence[Row], facts: Mapping[str, Sequence[str]]
) -> Problems:
    """Line and words of everything that is wrong in key_action_fields."""
    known = {row.cells.get("action_id", ""): row.cells for row in templates}
    for row in rows:
        action, field = row.cells.get("action_id", ""), row.cells.get("field", "")
        yield from labelled(row, "label", "label_zh")
        yield from one_of(row, "is_required", _FLAGS)
        if action not in known:
            yield row.line, f"action_id `{action}` is no action of seeds/key_action_templates.csv."
            continue
        if known[action].get("is_key_action") != "true":
            yield row.line, f"`{action}` is no key action; nothing is asked of its records."
        told = facts.get(known[action].get("fact", ""), ())
        if told and field not in told:
            yield (
                row.line,
                f"field `{field}` is none that {known[action].get('fact', '')} tell: {', '.join(told)}.",
            )


def _name_problems(row: Row) -> Problems:
    for name in row.cells.get("event_names", "").split(";"):
        if not name or name != name.strip() or name != name.lower():
            yield (
                row.line,
                f"event_names has `{name}`; write types in lower case with nothing but ; between them, or *.",
            )


def _key_action_problems(row: Row, ladders: Sequence[str]) -> Problems:
    cells = row.cells
    if ladders:
        yield from one_of(row, "ladder", ladders)
    if not is_whole(cells.get("window_days", ""), least=1):
        yield (
            row.line,
            f"window_days is `{cells.get('window_days', '')}`; it must be a whole number from 1 on.",
        )
    for column in ("due_days", "grace_days"):
        days = cells.get(column, "")
        if cells.get("fact") in PROMISING and not is_whole(days, least=0):
            yield row.line, f"{column} is `{days}`; it must be a whole number from 0 on."
        elif cells.get("fact") not in PROMISING and days:
            yield row.line, f"{column} is `{days}`, but {cells.get('fact', '')} agree on no next step."


def _named_twice(rows: Iterable[Row]) -> Problems:
    """A record under two templates would be two actions of one fact."""
    named: dict[str, dict[str, int]] = {}
    for row in rows:
        fact = named.setdefault(row.cells.get("fact", ""), {})
        for name in filter(None, row.cells.get("event_names", "").split(";")):
            others = [line for other, line in fact.items() if EVERY in (name, other) or name == other]
            if others:
                yield row.line, f"event_names has `{name}`, which line {others[0]} names too; keep one."
            fact.setdefault(name, row.line)
