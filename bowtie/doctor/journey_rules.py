"""Examines the scenario journeys: scenarios that nobody can enter, gaps in steps, unknown facts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from bowtie.doctor.portrait_seeds import BOTH, PortraitSeeds, Problems, is_whole, labelled, one_of
from bowtie.doctor.seed_rows import Row

PERSON, EVENT, METRIC = "person", "event", "metric"
RUNS = (PERSON, EVENT)
SOURCES = (EVENT, METRIC)
FLAGS = ("is_entry", "is_required", "is_goal")
STARTS = ("entry", EVENT)


def scenario_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in journey_scenarios."""
    channels = seeds.ids("channels", "channel_id")
    for row in seeds.of("journey_scenarios"):
        cells, run_per = row.cells, row.cells.get("run_per", "")
        yield from one_of(row, "run_per", RUNS)
        yield from labelled(row, "scenario_id", "label", "label_zh", "definition")
        yield from _days(row, "leak_after_days", least=1)
        yield from _days(row, "run_days", least=1, may_be_empty=True)
        channel, leave = cells.get("channel_id", ""), cells.get("leave_metric", "")
        if run_per == EVENT:
            if channel not in channels:
                yield (
                    row.line,
                    f"channel_id `{channel}` is none of seeds/channels.csv; name whose events these are.",
                )
            if leave:
                yield row.line, f"leave_metric `{leave}` ends runs per person only; remove it."
        elif run_per == PERSON:
            if channel:
                yield row.line, f"channel_id `{channel}` names events; a scenario per person has none."
            if leave and not _counts(seeds, leave):
                yield row.line, f"leave_metric `{leave}` is no event metric of persons in seeds/metrics.csv."
        yield from _outline_problems(seeds, row)


def template_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in journey_templates."""
    rows = seeds.of("journey_templates")
    scenarios = _scenarios(seeds)
    fulfilled = {_step(row) for row in seeds.of("journey_facts")}
    places = Counter((row.cells.get("scenario_id", ""), row.cells.get("step_no", "")) for row in rows)
    for row in rows:
        cells, scenario = row.cells, row.cells.get("scenario_id", "")
        if scenario not in scenarios:
            yield row.line, f"scenario_id `{scenario}` is none of seeds/journey_scenarios.csv."
            continue
        for flag in FLAGS:
            yield from one_of(row, flag, ("true", "false"))
        yield from one_of(row, "counts_from", STARTS if scenarios[scenario] == EVENT else STARTS[:1])
        yield from labelled(row, "step_id", "label", "label_zh", "suggestion", "suggestion_zh")
        yield from _days(row, "step_no", least=1)
        yield from _days(row, "opens_after_days", least=0)
        yield from _days(row, "closes_after_days", least=0, may_be_empty=True)
        yield from _days(row, "days_allowed", least=0, may_be_empty=True)
        yield from _window_problems(row)
        if places[scenario, cells.get("step_no", "")] > 1:
            yield row.line, f"two steps of {scenario} have the step_no {cells.get('step_no', '')}."
        if _step(row) not in fulfilled:
            yield (
                row.line,
                f"nothing fulfils `{_step(row)[1]}`; name a fact of it in seeds/journey_facts.csv.",
            )
    yield from _order_problems(rows)


def fact_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in journey_facts."""
    scenarios = _scenarios(seeds)
    steps = {_step(row) for row in seeds.of("journey_templates")}
    of_events = sorted(seeds.ids("event_steps", "step"))
    for row in seeds.of("journey_facts"):
        scenario, step = _step(row)
        source, fact = row.cells.get("source", ""), row.cells.get("fact_id", "")
        yield from one_of(row, "source", SOURCES)
        if scenario not in scenarios:
            yield row.line, f"scenario_id `{scenario}` is none of seeds/journey_scenarios.csv."
        elif (scenario, step) not in steps:
            yield row.line, f"step_id `{step}` is no step of {scenario} in seeds/journey_templates.csv."
        if source == METRIC and not _counts(seeds, fact):
            yield row.line, f"fact_id `{fact}` is no event metric of persons in seeds/metrics.csv."
        if source == EVENT:
            yield from one_of(row, "fact_id", of_events)
            if scenarios.get(scenario) == PERSON:
                yield row.line, f"{scenario} has one run per person and so no event; name a metric."


def _outline_problems(seeds: PortraitSeeds, row: Row) -> Problems:
    """A scenario needs a step by which one enters and one by which one is done."""
    scenario = row.cells.get("scenario_id", "")
    steps = [one for one in seeds.of("journey_templates") if one.cells.get("scenario_id") == scenario]
    if not steps:
        yield row.line, f"`{scenario}` has no steps in seeds/journey_templates.csv; write them or remove it."
        return
    entries = {_step(one) for one in steps if one.cells.get("is_entry") == "true"}
    wanted = EVENT if row.cells.get("run_per") == EVENT else METRIC
    opened = {_step(one) for one in seeds.of("journey_facts") if one.cells.get("source") == wanted}
    if not entries:
        yield row.line, f"`{scenario}` has no step with is_entry true; nobody could enter it."
    elif not entries & opened:
        yield (
            row.line,
            f"no entry step of `{scenario}` has a fact of the source {wanted}, to open runs.",
        )
    if not any(one.cells.get("is_goal") == "true" for one in steps):
        yield row.line, f"`{scenario}` has no step with is_goal true; no run could be completed."


def _window_problems(row: Row) -> Problems:
    opens, closes = row.cells.get("opens_after_days", ""), row.cells.get("closes_after_days", "")
    if is_whole(opens, least=0) and is_whole(closes, least=0) and int(closes) < int(opens):
        yield row.line, f"it closes {closes} days after, before it opens {opens} days after; nothing fits."
    if row.cells.get("is_entry") == "true" and is_whole(opens, least=1):
        yield row.line, f"opens_after_days is `{opens}`; an entry counts on its own day, so write 0."


def _order_problems(rows: Sequence[Row]) -> Problems:
    """Numbers go up from 1 without a gap, and the next step comes later."""
    numbers: dict[str, dict[int, Row]] = defaultdict(dict)
    names: dict[tuple[str, str], int] = {}
    for row in rows:
        text = row.cells.get("step_no", "")
        if is_whole(text, least=1):
            numbers[row.cells.get("scenario_id", "")][int(text)] = row
            names[_step(row)] = int(text)
    for scenario, steps in numbers.items():
        for expected, number in enumerate(sorted(steps), start=1):
            if number != expected:
                yield (
                    steps[number].line,
                    f"step_no {number} of {scenario} leaves a gap; steps count 1, 2, 3, so write {expected}.",
                )
                break
    for row in rows:
        following = row.cells.get("next_step_id", "")
        scenario, _ = own = _step(row)
        if following and own in names and names.get((scenario, following), 0) <= names[own]:
            yield row.line, f"next_step_id `{following}` is no later step of {scenario}."


def _scenarios(seeds: PortraitSeeds) -> Mapping[str, str]:
    return {
        row.cells.get("scenario_id", ""): row.cells.get("run_per", "")
        for row in seeds.of("journey_scenarios")
    }


def _step(row: Row) -> tuple[str, str]:
    return row.cells.get("scenario_id", ""), row.cells.get("step_id", "")


def _counts(seeds: PortraitSeeds, metric: str) -> bool:
    cells = seeds.metrics.get(metric, {})
    return cells.get("kind") == "event" and cells.get("applies_to") in (PERSON, BOTH)


def _days(row: Row, column: str, least: int, *, may_be_empty: bool = False) -> Problems:
    text = row.cells.get(column, "")
    if not is_whole(text, least) and not (may_be_empty and not text):
        yield row.line, f"{column} is `{text}`; it must be a whole number from {least} on."
