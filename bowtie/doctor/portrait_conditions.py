"""Examines the conditions of rules: what could not be judged, or would judge nothing."""

from __future__ import annotations

from collections.abc import Mapping

from bowtie.doctor.portrait_seeds import BOTH, NUMBERS, PortraitSeeds, Problems, number, rule_key
from bowtie.doctor.seed_rows import Row

# Tags and fit are judged first, so that signals and segments may ask for what they say.
FIRST_LEVEL = frozenset({"tags", "fit"})
OF_NUMBERS = ("at_least", "at_most", "more_than", "less_than", "equals", "differs")
PRESENCE = ("is_known", "is_unknown")
LISTS = ("in", "not_in")
OF_TEXTS = ("equals", "differs", *LISTS, *PRESENCE)
OF_FLAGS = ("equals", "differs", *PRESENCE)
OF_VERDICTS = ("has", "lacks")
OPERATORS = tuple(dict.fromkeys((*OF_NUMBERS, *OF_TEXTS, *OF_VERDICTS)))
# Texts of the catalogue of titles.
TITLE_METRICS = frozenset({"job_level", "department", "decision_role"})
Rules = Mapping[tuple[str, str], Row]


def condition_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in rule_conditions."""
    rules = {rule_key(row): row for row in seeds.of("rules")}
    windows = seeds.ids("metric_windows", "window_id")
    first: dict[tuple[str, ...], int] = {}
    for row in seeds.of("rule_conditions"):
        cells, metric_id = row.cells, row.cells.get("metric_id", "")
        metric = seeds.metrics.get(metric_id)
        rule = rules.get(rule_key(row))
        asked = (
            *rule_key(row),
            *(cells.get(name, "") for name in ("metric_id", "window_id", "operator", "value")),
        )
        earlier = first.setdefault(asked, row.line)
        if earlier != row.line:
            yield row.line, f"the condition stands in line {earlier} already; keep one of the two."
        if rule is None:
            yield (
                row.line,
                f"`{cells.get('rule_id')}` is no rule of {cells.get('rule_set')} in seeds/rules.csv.",
            )
        if metric is None:
            yield row.line, f"metric_id `{metric_id}` is no metric of seeds/metrics.csv."
            continue
        yield from _window_problems(row, metric, windows, seeds)
        yield from _value_problems(row, metric)
        if rule is not None:
            yield from _level_problems(row, metric, rule, rules, seeds)


def _window_problems(
    row: Row, metric: Mapping[str, str], windows: frozenset[str], seeds: PortraitSeeds
) -> Problems:
    window, metric_id = row.cells.get("window_id", ""), row.cells.get("metric_id", "")
    if metric.get("kind") == "event" and window not in windows:
        yield row.line, f"window_id `{window}` is no window of seeds/metric_windows.csv."
    elif metric.get("kind") != "event" and window:
        yield row.line, f"`{metric_id}` has no window, because no events make it; remove `{window}`."
    elif metric_id in seeds.states and window != "ever":
        yield row.line, f"`{metric_id}` is a state, begun and ended by events; its window must be ever."


def _value_problems(row: Row, metric: Mapping[str, str]) -> Problems:
    metric_id, measure = row.cells.get("metric_id", ""), metric.get("measure", "")
    operator, value, unit = (row.cells.get(name, "") for name in ("operator", "value", "unit"))
    if operator not in OPERATORS:
        yield row.line, f"operator `{operator}` is none of {', '.join(OPERATORS)}."
        return
    fitting = _operators(metric)
    if operator not in fitting:
        yield (
            row.line,
            f"operator `{operator}` does not fit `{metric_id}`, a {measure}; use {', '.join(fitting)}.",
        )
        return
    if operator in PRESENCE:
        if value:
            yield row.line, f"operator `{operator}` takes no value; remove `{value}`."
    elif measure in NUMBERS:
        if number(value) is None:
            yield row.line, f"value `{value}` is not a number, but `{metric_id}` is a {measure}."
        if unit != metric.get("unit"):
            said = f"the condition says {unit}" if unit else "the condition names no unit"
            yield row.line, f"the metric {metric_id} is in {metric.get('unit')}; {said}."
    elif not all(part.strip() == part != "" for part in value.split(";")):
        yield row.line, f"value `{value}` is empty, has an empty part or blanks around one; write text;text."
    elif metric.get("kind") == "attribute" and measure == "flag" and value not in ("true", "false"):
        yield row.line, f"value `{value}` of the flag `{metric_id}` must be true or false."
    if unit and (measure not in NUMBERS or operator in PRESENCE):
        yield row.line, f"the condition compares no number; remove the unit `{unit}`."


def _operators(metric: Mapping[str, str]) -> tuple[str, ...]:
    kind, measure = metric.get("kind"), metric.get("measure")
    if measure in NUMBERS:
        return (*OF_NUMBERS, *PRESENCE) if kind == "attribute" else OF_NUMBERS
    if kind == "verdict":
        return OF_VERDICTS
    return OF_FLAGS if measure == "flag" else OF_TEXTS


def _level_problems(
    row: Row, metric: Mapping[str, str], rule: Row, rules: Rules, seeds: PortraitSeeds
) -> Problems:
    metric_id, value = row.cells.get("metric_id", ""), row.cells.get("value", "")
    rule_set, applies_to = rule.cells.get("rule_set", ""), rule.cells.get("applies_to")
    if metric.get("applies_to") not in (applies_to, BOTH):
        yield (
            row.line,
            f"a rule of {applies_to}s cannot ask for `{metric_id}`, which is of {metric.get('applies_to')}s.",
        )
    if metric.get("kind") == "verdict" and rule_set in FIRST_LEVEL:
        yield (
            row.line,
            f"`{metric_id}` is a verdict, and {rule_set} are judged before there is one; ask for metrics.",
        )
    if metric_id == "tag":
        tag = rules.get(("tags", value))
        if tag is None:
            yield row.line, f"`{value}` is no tag of seeds/rules.csv."
        elif tag.cells.get("applies_to") != applies_to:
            yield (
                row.line,
                f"`{value}` is a tag of {tag.cells.get('applies_to')}s, and the rule one of {applies_to}s.",
            )
    if metric_id == "is_mql" and value != "mql":
        yield row.line, f"value `{value}` of is_mql must be mql."
    titles = {
        title.cells.get("value", "")
        for title in seeds.of("title_values")
        if title.cells.get("says") == metric_id
    }
    if metric_id in TITLE_METRICS and titles and row.cells.get("operator") not in PRESENCE:
        for part in sorted(set(value.split(";")) - titles):
            yield row.line, f"`{part}` is no {metric_id}; there are {', '.join(sorted(titles))}."
