"""Examines the metric catalogue: what nothing feeds, events that do not exist, empty windows."""

from __future__ import annotations

from collections.abc import Mapping

from bowtie.doctor.portrait_seeds import (
    BOTH,
    ENTITY_TYPES,
    OWNERS,
    PortraitSeeds,
    Problems,
    is_whole,
    labelled,
    named_alike,
    number,
    one_of,
)
from bowtie.doctor.seed_rows import Row

KINDS = ("event", "attribute", "verdict")
MEASURES = {
    "event": ("count", "days", "minutes", "amount"),
    "attribute": ("text", "number", "flag"),
    "verdict": ("number", "flag"),
}
# What tags and scores say, for rules of the second level.
VERDICTS = ("tag", "engagement_band", "fit_band", "is_mql")
FOUR_R = ("recognize", "reach", "relationship", "return")
ANY = "*"
# The events of each fact; None: any name, because the source's own words count.
EVENTS: Mapping[str, tuple[str, ...] | None] = {
    "usage": (
        "signed_in",
        "feature_used",
        "flow_started",
        "flow_step",
        "flow_completed",
        "error_shown",
        "usage_error",
    ),
    "activities": None,
    "leads": ("created", "disqualified", "closed"),
    "opportunities": ("opened", "closed", "won", "lost"),
    "contracts": ("begun", "ended"),
    "payments": ("received",),
    "surveys": ("answered",),
    "consents": ("granted", "revoked"),
    "referrals": ("given",),
    "committee": ("person_known", "person_engaged"),
}
# Facts that speak of one kind of entity only.
FACTS_OF = {"committee": "account", "consents": "person"}
FIELDS = ("content_key", "content_type", "topic", "lifecycle_stage", "audience", "is_core")
OPERATORS = ("equals", "starts_with", "contains")


def metric_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in metrics."""
    fed = seeds.ids("metric_events", "metric_id")
    for row in seeds.of("metrics"):
        metric, kind = row.cells.get("metric_id", ""), row.cells.get("kind", "")
        yield from one_of(row, "applies_to", (*ENTITY_TYPES, BOTH))
        yield from one_of(row, "kind", KINDS)
        yield from one_of(row, "measure", MEASURES.get(kind, ()) or sorted(set().union(*MEASURES.values())))
        yield from one_of(row, "four_r", FOUR_R)
        yield from one_of(row, "owner", OWNERS)
        yield from labelled(row, "label", "label_zh", "meaning")
        yield from _unit_problems(row)
        if kind == "event" and metric not in fed:
            yield (
                row.line,
                f"no row of metric_events feeds `{metric}`, so it would be 0 for everybody; add one.",
            )
        if kind == "attribute" and seeds.attributes and metric not in seeds.attributes:
            yield row.line, f"`{metric}` is no attribute; there are {', '.join(sorted(seeds.attributes))}."
        elif (
            kind == "attribute" and seeds.attributes.get(metric, row.cells["measure"]) != row.cells["measure"]
        ):
            yield (
                row.line,
                f"the attribute `{metric}` is a {seeds.attributes[metric]}; write that as its measure.",
            )
        if kind == "verdict" and metric not in VERDICTS:
            yield row.line, f"`{metric}` is no verdict; there are {', '.join(VERDICTS)}."


def event_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in metric_events."""
    classes = seeds.ids("content_classes", "content_class")
    planned = seeds.ids("tracking_plan_events", "event_name")
    for row in seeds.of("metric_events"):
        cells = row.cells
        metric, fact, event = cells.get("metric_id", ""), cells.get("fact", ""), cells.get("event_name", "")
        content_class = cells.get("content_class", "")
        if metric not in seeds.metrics:
            yield row.line, f"metric_id `{metric}` is no metric of seeds/metrics.csv."
        elif seeds.metrics[metric].get("kind") != "event":
            kind = seeds.metrics[metric].get("kind")
            yield row.line, f"`{metric}` is of the kind {kind}, which no events feed; remove the row."
        elif fact in FACTS_OF and seeds.metrics[metric].get("applies_to") != FACTS_OF[fact]:
            yield (
                row.line,
                f"{fact} are events of {FACTS_OF[fact]}s alone; let `{metric}` apply to {FACTS_OF[fact]}.",
            )
        yield from one_of(row, "fact", ("behaviors", *EVENTS))
        if fact == "behaviors" and planned and event not in planned | {ANY}:
            yield row.line, f"tracking_plan_events has no event `{event}`; write one of its events, or {ANY}."
        if (known := EVENTS.get(fact)) and event not in (*known, ANY):
            yield row.line, f"{fact} have no event `{event}`; there are {', '.join(known)}."
        if content_class and content_class not in classes:
            yield row.line, f"content_class `{content_class}` is none of seeds/content_classes.csv."
        yield from one_of(row, "factor", ("1", "-1", "0") if content_class else ("1", "-1"))


def window_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in metric_windows."""
    rows = seeds.of("metric_windows")
    for row in rows:
        begin, end = row.cells.get("days_from", ""), row.cells.get("days_until", "")
        yield from labelled(row, "label", "label_zh")
        if not is_whole(begin, least=0):
            yield row.line, f"days_from is `{begin}`; it must be a whole number from 0 on."
        elif end and not is_whole(end, least=0):
            yield row.line, f"days_until is `{end}`; it must be a whole number, or empty for ever."
        elif end and int(begin) >= int(end):
            yield row.line, f"days_from {begin} is not before days_until {end}; the span would hold no day."
        if not number(row.cells.get("factor", "")):
            yield row.line, f"factor is `{row.cells.get('factor', '')}`; it must be a number other than 0."
    yield from named_alike(rows, "window_id", "label", "label_zh")


def class_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in content_classes."""
    rows = seeds.of("content_classes")
    for row in rows:
        yield from one_of(row, "field", FIELDS)
        yield from one_of(row, "operator", OPERATORS)
        yield from labelled(row, "value", "label", "label_zh")
        if row.cells.get("field") == "is_core":
            yield from one_of(row, "operator", ("equals",))
            yield from one_of(row, "value", ("true", "false"))
    yield from named_alike(rows, "content_class", "label", "label_zh")


def _unit_problems(row: Row) -> Problems:
    measure, unit = row.cells.get("measure", ""), row.cells.get("unit", "")
    needed = measure not in ("text", "flag")
    if needed != bool(unit):
        yield row.line, f"a {measure} has {'a unit; write it' if needed else f'no unit; remove `{unit}`'}."
    if measure in ("days", "minutes") and unit not in ("", measure):
        yield row.line, f"the measure {measure} is in {measure}; the unit says {unit}."
