"""The chance that a contract is lost, or that a customer grows, fitted to how earlier customers decided.

A logistic regression on the health score as the hand weights make it, on context, and on each indicator's own
score. All numbers are standardized on the examples that train; a ridge (Hoerl and Kennedy 1970; for logistic
regression le Cessie and van Houwelingen 1992) pulls each to zero, the indicators' far harder than the whole's.
So with little history the hand weights decide and history only says how steep they are; with much, it corrects
them indicator by indicator. What is not known of a customer counts as the mean.

Nothing is fitted to the future: the chances of a month come from a model of the examples whose outcome was known
by its last day (walk-forward). Where these hold too few of either outcome, the chance is the hand score itself
and says so. The quality is that of such chances alone, each made before its outcome was known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The intercept is not pulled: how often a customer leaves is not for the penalty to say.
_FREE = 1e-9
_STEPS, _NEAR = 100, 1e-10
_DIGITS = 6
# The 97.5 % point of the normal distribution, and so many groups of a calibration.
_NORMAL, _GROUPS = 1.959964, 10

CHANCES = pa.schema(
    {
        "model_id": pa.string(),
        "account_id": pa.string(),
        "health_month": pa.date32(),
        "chance": pa.float64(),
        "hand_chance": pa.float64(),
        "is_fitted": pa.bool_(),
        "examples": pa.int64(),
        "events": pa.int64(),
    }
)
FACTS = pa.schema(
    {
        "model_id": pa.string(),
        "metric": pa.string(),
        "item": pa.string(),
        "measured": pa.float64(),
        "low": pa.float64(),
        "high": pa.float64(),
        "expected": pa.float64(),
        "examples": pa.int64(),
    }
)


@dataclass(frozen=True)
class Plan:
    """One row of the seed success_models.

    Attributes:
        model_id: Its name.
        is_bad: Whether the event is one that a poor score foretells.
        events_at_least: So many examples with and so many without the event are needed to fit.
        known_at_least: A month trains and is judged only if so much of the indicators' weight is known.
        ridge_score, ridge_context, ridge_indicator: The pull to zero of the whole score, of context, of indicators.
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
    months: Sequence[Any]
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


@dataclass(frozen=True)
class Model:
    """A fitted model: how to standardize, and the weights, the intercept first."""

    center: Floats
    spread: Floats
    weights: Floats

    def chance(self, numbers: Floats) -> Floats:
        """The probability of the event for rows of numbers."""
        return logistic(self._standard(numbers) @ self.weights)

    def _standard(self, numbers: Floats) -> Floats:
        return standardized(numbers, self.center, self.spread)


def logistic(odds: Floats) -> Floats:
    """1 / (1 + e^−odds), without overflow."""
    result: Floats = 0.5 * (1.0 + np.tanh(0.5 * odds))
    return result


def standardized(numbers: Floats, center: Floats, spread: Floats) -> Floats:
    """A column of ones and the numbers by mean and spread; what is unknown is the mean."""
    scaled = (np.where(np.isnan(numbers), center, numbers) - center) / spread
    return np.column_stack([np.ones(len(numbers)), scaled])


def fit(numbers: Floats, event: Floats, ridge: Floats) -> Model:
    """The penalized logistic regression, by Newton's method.

    Args:
        numbers: Examples × numbers, NaN where unknown.
        event: 1 where the event came, otherwise 0.
        ridge: The pull to zero of each number, in examples: λ of ½ λ w².
    """
    is_known = ~np.isnan(numbers)
    count = np.maximum(is_known.sum(axis=0), 1)
    center = np.where(is_known, numbers, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(is_known, (numbers - center) ** 2, 0.0).sum(axis=0) / count)
    spread = np.where(spread > 1e-9, spread, 1.0)
    design = standardized(numbers, center, spread)
    pull = np.concatenate([[_FREE], ridge])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        chance = logistic(design @ weights)
        slope = design.T @ (chance - event) + pull * weights
        bend = (design.T * np.maximum(chance * (1 - chance), 1e-9)) @ design + np.diag(pull)
        step = np.linalg.solve(bend, slope)
        # Far from the end a step of Newton's may overshoot; the pull keeps the function convex, so shorter ones arrive.
        weights -= step * min(1.0, 5.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _NEAR:
            break
    return Model(center, spread, weights)


def area_under_curve(chance: Floats, event: Floats) -> float:
    """The chance that of an event and a non-event the first has the higher chance; ties count half."""
    positive, negative = chance[event > 0], chance[event <= 0]
    if not len(positive) or not len(negative):
        return float("nan")
    ranked = np.sort(negative)
    below = np.searchsorted(ranked, positive, side="left")
    until = np.searchsorted(ranked, positive, side="right")
    return float((below + until).sum() / 2 / (len(positive) * len(negative)))


def area_interval(area: float, events: int, others: int) -> tuple[float, float]:
    """95 % of the area under a ROC curve (Hanley and McNeil 1982, Radiology 143, 29-36), within 0 and 1."""
    if np.isnan(area):
        return area, area
    both_events = area / (2 - area)
    both_others = 2 * area**2 / (1 + area)
    variance = (
        area * (1 - area)
        + (events - 1) * (both_events - area**2)
        + (others - 1) * (both_others - area**2)
    ) / (events * others)
    half = _NORMAL * np.sqrt(max(variance, 0.0))
    return max(area - half, 0.0), min(area + half, 1.0)


def share_interval(part: float, whole: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 % (Wilson 1927, JASA 22, 209-212)."""
    if not whole:
        return float("nan"), float("nan")
    share, square = part / whole, _NORMAL**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _NORMAL * np.sqrt(share * (1 - share) / whole + square / (4 * whole**2)) / (1 + square / whole)
    return middle - half, middle + half


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


def chances_of(plan: Plan, months: Months, examples: Examples) -> list[dict[str, Any]]:
    """The chance of each month that is wanted, from what was known at its end."""
    numbers = numbers_of(months)
    hand = 1 - months.hand if plan.is_bad else months.hand
    is_wanted = (months.known >= plan.known_at_least) & ~np.isnan(months.hand)
    found: list[dict[str, Any]] = []
    for day in np.unique(months.closing[is_wanted]):
        rows = np.flatnonzero(is_wanted & (months.closing == day))
        model, count, events = fitted_by(plan, months, examples, int(day))
        chance = hand[rows] if model is None else model.chance(numbers[rows])
        found += [
            {
                "model_id": plan.model_id,
                "account_id": months.accounts[row],
                "health_month": months.months[row],
                "chance": round(float(one), _DIGITS),
                "hand_chance": round(float(hand[row]), _DIGITS),
                "is_fitted": model is not None,
                "examples": count,
                "events": events,
            }
            for row, one in zip(rows, chance, strict=True)
        ]
    return found


def facts_of(plan: Plan, months: Months, examples: Examples) -> list[dict[str, Any]]:
    """How good the chances were that were made before the outcomes, and what the newest model says."""
    facts: list[dict[str, Any]] = []

    def tell(
        metric: str,
        item: str,
        measured: float,
        count: int,
        bounds: tuple[float, float] = (float("nan"), float("nan")),
        expected: float = float("nan"),
    ) -> None:
        values = (measured, *bounds, expected)
        measured, low, high, expected = (
            None if np.isnan(value) else round(float(value), _DIGITS) for value in values
        )
        facts.append(
            {
                "model_id": plan.model_id,
                "metric": metric,
                "item": item,
                "measured": measured,
                "low": low,
                "high": high,
                "expected": expected,
                "examples": count,
            }
        )

    numbers = numbers_of(months)
    chance = np.full(len(examples.rows), np.nan)
    base = np.full(len(examples.rows), np.nan)
    is_seen = trains(plan, months, examples, np.iinfo(np.int64).max)
    for day in np.unique(months.closing[examples.rows[is_seen]]):
        its = is_seen & (months.closing[examples.rows] == day)
        model, count, events = fitted_by(plan, months, examples, int(day))
        if model is not None:
            chance[its] = model.chance(numbers[examples.rows[its]])
            base[its] = events / count
    judged = ~np.isnan(chance)
    event, told, before = examples.event[judged], np.round(chance[judged], _DIGITS), base[judged]
    hand = months.hand[examples.rows[judged]]
    hand = 1 - hand if plan.is_bad else hand
    count, events = len(event), int(event.sum())
    tell("examples", "all", float(is_seen.sum()), int(is_seen.sum()))
    tell("judged", "all", float(count), count)
    if count:
        tell("base_rate", "all", events / count, count, share_interval(events, count), float(told.mean()))
        for item, order in (("fitted", told), ("hand", hand)):
            area = area_under_curve(order, event)
            tell("auc", item, area, count, area_interval(area, max(events, 1), max(count - events, 1)))
        tell("brier", "fitted", float(((told - event) ** 2).mean()), count)
        tell("brier", "base_rate", float(((before - event) ** 2).mean()), count)
        order = np.lexsort((examples.rows[judged], -told))
        groups = np.array_split(order, _GROUPS) if count >= _GROUPS else [order]
        for number, group in enumerate(groups, 1):
            seen = float(event[group].sum())
            bounds = share_interval(seen, len(group))
            tell(
                "calibration", f"{number:02d}", seen / len(group), len(group), bounds, float(told[group].mean())
            )
        if events:
            tell("top_decile_lift", "fitted", float(event[groups[0]].mean()) * count / events, len(groups[0]))
    model, count, _ = fitted_by(plan, months, examples, np.iinfo(np.int64).max)
    if model is not None:
        # The change of the log odds with ten points of a score.
        slopes = model.weights[1:] / model.spread / 10
        tell("coefficient", "health_score", float(slopes[0]), count)
        for name, slope in zip(months.names, slopes[1:], strict=True):
            tell("coefficient", name, float(slope), count)
    return facts


def success_chances(
    models: duckdb.DuckDBPyRelation,
    months: duckdb.DuckDBPyRelation,
    indicators: duckdb.DuckDBPyRelation,
    examples: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The chances of all models and months: see `read`."""
    return _table(CHANCES, chances_of, models, months, indicators, examples)


def success_facts(
    models: duckdb.DuckDBPyRelation,
    months: duckdb.DuckDBPyRelation,
    indicators: duckdb.DuckDBPyRelation,
    examples: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The quality and the coefficients of all models: see `read`."""
    return _table(FACTS, facts_of, models, months, indicators, examples)


def _table(schema: pa.Schema, made: Any, *relations: duckdb.DuckDBPyRelation) -> pa.Table:
    months, plans = read(*relations)
    rows: list[dict[str, Any]] = []
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
        indicators: account_id, health_month, indicator_id, model_part, score; every indicator of every month.
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
