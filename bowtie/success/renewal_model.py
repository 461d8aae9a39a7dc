"""The chance that a contract is lost, or that a customer grows, fitted to how earlier customers decided.

A logistic regression on the health score as the hand weights make it, on context, and on each indicator's
own score. All numbers are standardized on the examples that train; a ridge (Hoerl and Kennedy 1970; for
logistic regression le Cessie and van Houwelingen 1992) pulls each to zero, the indicators' far harder than
the whole's. So with little history the hand weights decide and history only says how steep they are; with
much, it corrects them indicator by indicator. What is not known of a customer counts as the mean.

Nothing is fitted to the future: the chances of a month come from a model of the examples whose outcome was
known by its last day (walk-forward). Where these hold too few of either outcome, the chance is the hand score
itself and says so. The quality is that of such chances alone, each made before its outcome was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bowtie.success.logistic import Floats, Model, fit
from bowtie.success.quality import area_interval, area_under_curve, share_interval

Flags = NDArray[np.bool_]
Row = dict[str, Any]

_DIGITS = 6
# So many groups of a calibration, and the last day of all.
_GROUPS, _FOREVER = 10, np.iinfo(np.int64).max

_CHANCES: dict[str, pa.DataType] = {
    "model_id": pa.string(),
    "account_id": pa.string(),
    "health_month": pa.date32(),
    "chance": pa.float64(),
    "hand_chance": pa.float64(),
    "is_fitted": pa.bool_(),
    "examples": pa.int64(),
    "events": pa.int64(),
}
_FACTS: dict[str, pa.DataType] = {
    "model_id": pa.string(),
    "metric": pa.string(),
    "item": pa.string(),
    "measured": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "expected": pa.float64(),
    "examples": pa.int64(),
}

CHANCES, FACTS = pa.schema(_CHANCES), pa.schema(_FACTS)


@dataclass(frozen=True)
class Plan:
    """One row of the seed success_models.

    Attributes:
        model_id: Its name.
        is_bad: Whether the event is one that a poor score foretells.
        events_at_least: So many examples with and so many without the event are needed to fit.
        known_at_least: A month trains and is judged only if so much of the indicators' weight is known.
        ridge_score, ridge_context, ridge_indicator: The pull to zero of the whole score, of context and of
            indicators.
    """

    model_id: str
    is_bad: bool
    events_at_least: int
    known_at_least: float
    ridge_score: float
    ridge_context: float
    ridge_indicator: float


@dataclass(frozen=True)
class Months:
    """Customers' months: one row each, sorted by account and month.

    Attributes:
        closing: Last day of each, as days since 1970.
        hand: The health score by hand weights, 0 to 1, NaN where unknown.
        known: Share of the indicators' weight that is known.
        scores: Months × indicators, 0 to 1, NaN where unknown.
        names: The indicators' names.
        is_context: Whether each is context, no part of the hand score.
    """

    accounts: Sequence[str]
    months: Sequence[date]
    closing: NDArray[np.int64]
    hand: Floats
    known: Floats
    scores: Floats
    names: Sequence[str]
    is_context: Flags


@dataclass(frozen=True)
class Examples:
    """Decisions: the row of the month before each, whether the event came, and the day that was known."""

    rows: NDArray[np.int64]
    event: Floats
    known_on: NDArray[np.int64]


def numbers_of(months: Months) -> Floats:
    """What the models are made of: the hand score, then each indicator's score."""
    return np.column_stack([months.hand, months.scores])


def ridges(plan: Plan, months: Months) -> Floats:
    """The pull of each of these numbers."""
    each = np.where(months.is_context, plan.ridge_context, plan.ridge_indicator)
    return np.concatenate([[plan.ridge_score], each])


def trains(plan: Plan, months: Months, examples: Examples, day: int) -> Flags:
    """Which examples a model may learn from that is made at the end of a day."""
    seen = months.known[examples.rows] >= plan.known_at_least
    result: Flags = (examples.known_on <= day) & seen & ~np.isnan(months.hand[examples.rows])
    return result


def fitted_by(plan: Plan, months: Months, examples: Examples, day: int) -> tuple[Model | None, int, int]:
    """The model of what was known by a day, or none; how many examples there were, and events among them."""
    learned = trains(plan, months, examples, day)
    event = examples.event[learned]
    events, others = int(event.sum()), int(len(event) - event.sum())
    if min(events, others) < plan.events_at_least:
        return None, events + others, events
    numbers = numbers_of(months)[examples.rows[learned]]
    return fit(numbers, event, ridges(plan, months)), events + others, events


def chances_of(plan: Plan, months: Months, examples: Examples) -> list[Row]:
    """The chance of each month that is wanted, from what was known at its end."""
    numbers = numbers_of(months)
    hand = 1 - months.hand if plan.is_bad else months.hand
    is_wanted = (months.known >= plan.known_at_least) & ~np.isnan(months.hand)
    found: list[Row] = []
    for day in np.unique(months.closing[is_wanted]):
        rows = np.flatnonzero(is_wanted & (months.closing == day))
        model, count, events = fitted_by(plan, months, examples, int(day))
        chance = hand[rows] if model is None else model.chance(numbers[rows])
        found += [
            {
                "model_id": plan.model_id,
                "account_id": months.accounts[row],
                "health_month": months.months[row],
                "chance": round(one, _DIGITS),
                "hand_chance": round(float(hand[row]), _DIGITS),
                "is_fitted": model is not None,
                "examples": count,
                "events": events,
            }
            for row, one in zip(rows.tolist(), chance.tolist(), strict=True)
        ]
    return found


def facts_of(plan: Plan, months: Months, examples: Examples) -> list[Row]:
    """How good the chances were that were made before the outcomes, and what the newest model says."""
    judged = judged_by(plan, months, examples)
    found = [
        *_counts(judged),
        *_quality(judged),
        *_calibration(judged),
        *_coefficients(plan, months, examples),
    ]
    return [{"model_id": plan.model_id} | fact for fact in found]


@dataclass(frozen=True)
class Judged:
    """Decisions with the chances that were made before them.

    Attributes:
        usable: How many decisions could train; the first have no chance, as nothing was fitted yet.
        event: 1 where the event came, otherwise 0.
        chance, hand: The fitted chance, and what hand weights say.
        base: The share of events among the decisions that were known then.
        order: From the highest chance to the lowest.
    """

    usable: int
    event: Floats
    chance: Floats
    hand: Floats
    base: Floats
    order: NDArray[np.int64]


def judged_by(plan: Plan, months: Months, examples: Examples) -> Judged:
    """Each decision with the chance from a model of what was known at the end of the month before it."""
    numbers, rows = numbers_of(months), examples.rows
    chance, base = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    usable = trains(plan, months, examples, _FOREVER)
    for day in np.unique(months.closing[rows[usable]]):
        its = usable & (months.closing[rows] == day)
        model, count, events = fitted_by(plan, months, examples, int(day))
        if model is not None:
            chance[its], base[its] = model.chance(numbers[rows[its]]), events / count
    known = ~np.isnan(chance)
    hand = months.hand[rows[known]]
    told = np.round(chance[known], _DIGITS)
    return Judged(
        usable=int(usable.sum()),
        event=examples.event[known],
        chance=told,
        hand=1 - hand if plan.is_bad else hand,
        base=base[known],
        order=np.lexsort((rows[known], -told)),
    )


def _fact(
    metric: str,
    item: str,
    measured: float,
    count: int,
    bounds: tuple[float, float] = (np.nan, np.nan),
    expected: float = np.nan,
) -> Row:
    numbers = {"measured": measured, "low": bounds[0], "high": bounds[1], "expected": expected}
    told = {
        name: None if np.isnan(number) else round(float(number), _DIGITS) for name, number in numbers.items()
    }
    return {"metric": metric, "item": item, "examples": count} | told


def _counts(judged: Judged) -> Iterator[Row]:
    if judged.usable:
        yield _fact("examples", "all", judged.usable, judged.usable)
        yield _fact("judged", "all", len(judged.event), len(judged.event))


def _quality(judged: Judged) -> Iterator[Row]:
    count, events = len(judged.event), int(judged.event.sum())
    if count:
        bounds = share_interval(events, count)
        yield _fact("base_rate", "all", events / count, count, bounds, float(judged.chance.mean()))
        for item, order in (("fitted", judged.chance), ("hand", judged.hand)):
            area = area_under_curve(order, judged.event)
            yield _fact("auc", item, area, count, area_interval(area, events, count - events))
        for item, chance in (("fitted", judged.chance), ("base_rate", judged.base)):
            yield _fact("brier", item, float(((chance - judged.event) ** 2).mean()), count)


def _calibration(judged: Judged) -> Iterator[Row]:
    count, events = len(judged.event), float(judged.event.sum())
    if count < _GROUPS:
        return
    groups = np.array_split(judged.order, _GROUPS)
    for number, group in enumerate(groups, 1):
        seen, size = float(judged.event[group].sum()), len(group)
        expected = float(judged.chance[group].mean())
        yield _fact("calibration", f"{number:02d}", seen / size, size, share_interval(seen, size), expected)
    if events:
        lift = float(judged.event[groups[0]].mean()) * count / events
        yield _fact("top_decile_lift", "fitted", lift, len(groups[0]))


def _coefficients(plan: Plan, months: Months, examples: Examples) -> Iterator[Row]:
    """The change of the log odds with ten points of a score."""
    model, count, _ = fitted_by(plan, months, examples, _FOREVER)
    if model is not None:
        slopes = model.weights[1:] / model.spread / 10
        for name, slope in zip(("health_score", *months.names), slopes, strict=True):
            yield _fact("coefficient", name, float(slope), count)


def success_chances(
    models: duckdb.DuckDBPyRelation,
    months: duckdb.DuckDBPyRelation,
    indicators: duckdb.DuckDBPyRelation,
    examples: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The chances of all models and months: see `read`."""
    return _table(CHANCES, chances_of, (models, months, indicators, examples))


def success_facts(
    models: duckdb.DuckDBPyRelation,
    months: duckdb.DuckDBPyRelation,
    indicators: duckdb.DuckDBPyRelation,
    examples: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The quality and the coefficients of all models: see `read`."""
    return _table(FACTS, facts_of, (models, months, indicators, examples))


Maker = Callable[[Plan, Months, Examples], list[Row]]


def _table(schema: pa.Schema, made: Maker, relations: Sequence[duckdb.DuckDBPyRelation]) -> pa.Table:
    models, months_told, indicators, told = relations
    months, plans = read(models, months_told, indicators, told)
    rows: list[Row] = []
    for plan, examples in plans:
        rows += made(plan, months, examples)
    return pa.Table.from_pylist(rows, schema=schema)


def read(
    models: duckdb.DuckDBPyRelation,
    months: duckdb.DuckDBPyRelation,
    indicators: duckdb.DuckDBPyRelation,
    examples: duckdb.DuckDBPyRelation,
) -> tuple[Months, list[tuple[Plan, Examples]]]:
    """What the models are made of.

    Args:
        models: The seed success_models.
        months: account_id, health_month, closing_on, health_score (0 to 100), known_share.
        indicators: account_id, health_month, indicator_id, model_part, score; each indicator of each month.
        examples: model_id, account_id, health_month, contract_key, has_come, known_on.
    """
    of_month = "account_id, health_month"
    table = months.select(
        "account_id, health_month, closing_on - date '1970-01-01', cast(health_score as double), known_share"
    )
    rows = table.order(of_month).fetchall()
    wanted = indicators.filter("model_part in ('indicator', 'context')")
    names = wanted.select("indicator_id, model_part").distinct().order("indicator_id").fetchall()
    scores = wanted.order(f"{of_month}, indicator_id").select("cast(score as double) as score").fetchnumpy()
    filled = np.ma.filled(np.ma.asarray(scores["score"], dtype=np.float64), np.nan)
    whole = Months(
        accounts=[row[0] for row in rows],
        months=[row[1] for row in rows],
        closing=np.array([row[2] for row in rows], dtype=np.int64),
        hand=np.array([np.nan if row[3] is None else row[3] for row in rows], dtype=np.float64) / 100,
        known=np.array([row[4] or 0.0 for row in rows], dtype=np.float64),
        scores=filled.reshape(len(rows), len(names)) / 100,
        names=[name for name, _ in names],
        is_context=np.array([part == "context" for _, part in names], dtype=np.bool_),
    )
    place = {(row[0], row[1]): number for number, row in enumerate(rows)}
    told = examples.select(
        "model_id, account_id, health_month, has_come, known_on - date '1970-01-01', contract_key"
    ).order("model_id, account_id, health_month, contract_key nulls first, has_come")
    of_model: dict[str, list[tuple[int, float, int]]] = {}
    for model_id, account, month, event, known_on, _ in told.fetchall():
        if (account, month) in place:
            of_model.setdefault(model_id, []).append((place[account, month], float(event), known_on))
    plans = models.select(
        "model_id, is_bad, events_at_least, cast(known_at_least as double), cast(ridge_score as double),"
        " cast(ridge_context as double), cast(ridge_indicator as double)"
    )
    found = []
    for plan in (Plan(*row) for row in plans.order("model_id").fetchall()):
        its = of_model.get(plan.model_id, [])
        found.append(
            (
                plan,
                Examples(
                    rows=np.array([one[0] for one in its], dtype=np.int64),
                    event=np.array([one[1] for one in its], dtype=np.float64),
                    known_on=np.array([one[2] for one in its], dtype=np.int64),
                ),
            )
        )
    return whole, found
