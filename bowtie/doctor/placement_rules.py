"""Examines the rules that turn links and codes into channels, for what would silently never hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bowtie.doctor.seed_rows import Row

AS_HINTED = "as_hinted"
COLUMNS = ("rule_id", "priority", "channel_id", "field", "operator", "value")
CHANNEL_FIELDS = frozenset({"code_channel", "campaign_channel", "channel_hint"})
FIELDS = CHANNEL_FIELDS | {
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "click_id_type",
    "referrer_host",
    "scene",
    "state",
}
PRESENCE = frozenset({"is_present", "is_absent"})
OPERATORS = PRESENCE | {"equals", "contains", "in", "domain"}


def placement_problems(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Line and words of everything that is wrong in the rows of placement_rules."""
    rules: dict[str, Row] = {}
    priorities: dict[str, str] = {}
    for row in rows:
        cells = row.cells
        rule, priority = cells.get("rule_id", ""), cells.get("priority", "")
        yield from ((row.line, words) for words in _condition_problems(row))
        first = rules.setdefault(rule, row)
        for column in ("priority", "channel_id"):
            if cells.get(column) != first.cells.get(column):
                yield (
                    row.line,
                    f"{column} differs from line {first.line} of the same rule; a rule has one {column}.",
                )
        owner = priorities.setdefault(priority, rule)
        if owner != rule:
            yield (
                row.line,
                f"priority {priority} is that of the rule `{owner}` already; give each rule its own.",
            )
    for name, first in rules.items():
        fields = {row.cells.get("field") for row in rows if row.cells.get("rule_id") == name}
        if first.cells.get("channel_id") == AS_HINTED and not fields & CHANNEL_FIELDS:
            shown = ", ".join(sorted(CHANNEL_FIELDS))
            yield first.line, f"`{AS_HINTED}` needs a condition on one of {shown}: it names the channel."
    if not _has_fallback(rows):
        yield (
            1,
            "no rule is left for what no other rule takes: some field needs a rule of one row with is_present"
            " and another with is_absent.",
        )


def _condition_problems(row: Row) -> Iterator[str]:
    field, operator = row.cells.get("field", ""), row.cells.get("operator", "")
    if field not in FIELDS:
        yield f"field `{field}` is none of {', '.join(sorted(FIELDS))}."
    if operator not in OPERATORS:
        yield f"operator `{operator}` is none of {', '.join(sorted(OPERATORS))}."
    elif operator not in PRESENCE and not row.cells.get("value"):
        yield f"operator `{operator}` needs a value."


def _has_fallback(rows: Sequence[Row]) -> bool:
    """Whether one field alone decides by being present in one rule and by being absent in another."""
    names = [row.cells.get("rule_id") for row in rows]
    lone = {
        (row.cells.get("field"), row.cells.get("operator"))
        for row in rows
        if names.count(row.cells.get("rule_id")) == 1
    }
    return any((field, "is_present") in lone and (field, "is_absent") in lone for field in FIELDS)
