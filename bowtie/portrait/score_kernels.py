"""The compiled loops of scores: points within their caps, and what is left of them from day to day."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from bowtie.portrait.kernels import NEVER, UNIT, spread

CHANGE, DECAY = range(2)


class ScoreRules(NamedTuple):
    """Rules of points, by type of entity; what is not limited is NEVER.

    Attributes:
        entity_type: Whose.
        metric: Place of the metric.
        points: For one of it, in units.
        most_per_day: In units.
        cap_points: In units, over `cap_days`.
        cap_days: In days.
    """

    entity_type: NDArray[np.int8]
    metric: NDArray[np.int64]
    points: NDArray[np.int64]
    most_per_day: NDArray[np.int64]
    cap_points: NDArray[np.int64]
    cap_days: NDArray[np.int64]


class Earned(NamedTuple):
    """Room for points earned: a row for each entity, rule and day."""

    entity: NDArray[np.int32]
    rule: NDArray[np.int32]
    day: NDArray[np.int32]
    quantity: NDArray[np.int64]
    points: NDArray[np.int64]


class Points(NamedTuple):
    """Points earned, by entity and day; `start` by entity, `half_life` as its place among all."""

    start: NDArray[np.int64]
    day: NDArray[np.int64]
    half_life: NDArray[np.int64]
    points: NDArray[np.float64]


class FitTurns(NamedTuple):
    """Changes of fit in units, by entity and day; `start` by entity."""

    start: NDArray[np.int64]
    day: NDArray[np.int64]
    change: NDArray[np.int64]


class Lines(NamedTuple):
    """Where bands begin, by type of entity: engagement in points, fit in units; and which make an MQL."""

    engagement: NDArray[np.float64]
    fit: NDArray[np.int64]
    is_mql: NDArray[np.bool_]


class History(NamedTuple):
    """Room for scores: a row for each entity and day on which its score changed or crossed a line."""

    entity: NDArray[np.int32]
    day: NDArray[np.int32]
    cause: NDArray[np.int8]
    score: NDArray[np.float64]
    band: NDArray[np.int32]
    fit: NDArray[np.int64]
    fit_band: NDArray[np.int32]
    is_mql: NDArray[np.bool_]


@njit(cache=True, nogil=True)
def _rounded_quotient(number: Any, divisor: Any) -> Any:
    """A quotient of whole numbers, halves away from zero, as decimals are rounded."""
    if number < 0:
        return -((-number + divisor // 2) // divisor)
    return (number + divisor // 2) // divisor


@njit(cache=True, nogil=True)
def _day_points(quantity: Any, points: Any, most: Any) -> Any:
    """The points of a day, within the most of a day; quantities, points and products have four decimals."""
    whole, rest = abs(quantity) // UNIT, abs(quantity) % UNIT
    earned = whole * points + _rounded_quotient(rest * points, UNIT)
    if quantity < 0:
        earned = -earned
    return max(earned, -most) if points < 0 else min(earned, most)


@njit(cache=True, nogil=True)
def earn(low: Any, events: Any, kinds: Any, metrics: Any, known: Any, rules: Any, found: Any) -> Any:
    """Find the points that each entity earns by each rule on each day, within the rule's caps.

    Args:
        low: Number of the first entity.
        events: What happened.
        kinds: What counts for which metric.
        metrics: How many metrics there are.
        known: Who there is.
        rules: Of points.
        found: Room for the rows: at least one for each event, metric and rule.

    Returns:
        How many rows were found.
    """
    starts, ends = np.zeros(metrics, np.int64), np.zeros(metrics, np.int64)
    totals = np.zeros(metrics, np.int64)
    days, sums = np.empty(1024, np.int64), np.empty(1024, np.int64)
    count = 0
    for who in range(len(events.start) - 1):
        if events.start[who] == events.start[who + 1]:
            continue
        days, sums = spread(events, kinds, who, starts, ends, totals, days, sums)
        for rule in range(len(rules.metric)):
            if rules.entity_type[rule] != known.entity_type[who + low]:
                continue
            metric, points = rules.metric[rule], rules.points[rule]
            # `behind` is the first day that the cap still sees; `given` is what was earned since.
            behind, given = starts[metric], np.int64(0)
            for row in range(starts[metric], ends[metric]):
                of_day = _day_points(sums[row], points, rules.most_per_day[rule])
                left = of_day
                if rules.cap_points[rule] < NEVER:
                    while days[behind] <= days[row] - rules.cap_days[rule]:
                        given -= _day_points(sums[behind], points, rules.most_per_day[rule])
                        behind += 1
                    cap = rules.cap_points[rule]
                    if of_day < 0:
                        left = min(0, max(of_day, -cap - given))
                    else:
                        left = max(0, min(of_day, cap - given))
                    given += of_day
                if left != 0:
                    found.entity[count], found.rule[count] = who + low, rule
                    found.day[count], found.quantity[count] = days[row], sums[row]
                    found.points[count] = left
                    count += 1
    return count


@njit(cache=True, nogil=True)
def _band(score: Any, lines: Any) -> Any:
    """The band of a score: 1 below the first line, and one more from each line on."""
    band = 1
    for line in lines:
        if score >= line:
            band += 1
    return band


@njit(cache=True, nogil=True)
def _score(alive: Any, half_lives: Any, days: Any) -> Any:
    """What is left after so many days, as readers see it: four decimals."""
    score = 0.0
    for one in range(len(alive)):
        score += alive[one] * 2.0 ** (-days / half_lives[one])
    return np.floor(abs(score) * 1e4 + 0.5) / 1e4 * (1 if score >= 0 else -1)


@njit(cache=True, nogil=True)
def follow(
    low: Any, today: Any, known: Any, earned: Any, half_lives: Any, fit_turns: Any, lines: Any, found: Any
) -> Any:
    """Follow the scores of entities over time.

    Args:
        low: Number of the first entity.
        today: The day of as_of.
        known: Who there is.
        earned: Points.
        half_lives: In days; infinite where points do not fade.
        fit_turns: Changes of fit.
        lines: Of bands.
        found: Room for the rows; of size 0 to count only.

    Returns:
        How many rows there are.
    """
    count = 0
    alive = np.empty(len(half_lives), np.float64)
    for who in range(len(earned.start) - 1):
        entity_type = known.entity_type[who + low]
        row, end = earned.start[who], earned.start[who + 1]
        turn, last_turn = fit_turns.start[who], fit_turns.start[who + 1]
        alive[:] = 0.0
        fit, before = np.int64(0), NEVER
        while row < end or turn < last_turn:
            now = min(
                earned.day[row] if row < end else NEVER, fit_turns.day[turn] if turn < last_turn else NEVER
            )
            for one in range(len(alive)):
                if before < NEVER:
                    alive[one] *= 2.0 ** (-(now - before) / half_lives[one])
            while row < end and earned.day[row] == now:
                alive[earned.half_life[row]] += earned.points[row]
                row += 1
            while turn < last_turn and fit_turns.day[turn] == now:
                fit += fit_turns.change[turn]
                turn += 1
            following = min(
                earned.day[row] if row < end else NEVER, fit_turns.day[turn] if turn < last_turn else NEVER
            )
            span = (following - 1 if following < NEVER else today) - now
            fit_band = _band(fit, lines.fit[entity_type])
            score = _score(alive, half_lives, 0)
            band = _band(score, lines.engagement[entity_type])
            count = _write(
                found, count, who + low, now, CHANGE, score, band, fit, fit_band, lines.is_mql[entity_type]
            )
            # Until the next change the score only decays, and negative points with it: then it may even rise.
            positive, least = 0.0, 0.0
            for one in range(len(alive)):
                positive, least = positive + max(alive[one], 0.0), min(least, alive[one])
            day = 0
            while day < span:
                if least < 0:
                    if positive < lines.engagement[entity_type, 0]:
                        break
                    day += 1
                else:
                    day = _crossing(alive, half_lives, day, span, band, lines.engagement[entity_type])
                    if day < 0:
                        break
                score = _score(alive, half_lives, day)
                if _band(score, lines.engagement[entity_type]) != band:
                    band = _band(score, lines.engagement[entity_type])
                    count = _write(
                        found,
                        count,
                        who + low,
                        now + day,
                        DECAY,
                        score,
                        band,
                        fit,
                        fit_band,
                        lines.is_mql[entity_type],
                    )
            before = now
    return count


@njit(cache=True, nogil=True)
def _crossing(alive: Any, half_lives: Any, day: Any, span: Any, band: Any, lines: Any) -> Any:
    """The first day after `day` on which what only decays is in a lower band, by halving; or −1."""
    if band == 1 or _band(_score(alive, half_lives, span), lines) == band:
        return -1
    low, high = day, span
    while high - low > 1:
        middle = (low + high) // 2
        if _band(_score(alive, half_lives, middle), lines) == band:
            low = middle
        else:
            high = middle
    return high


@njit(cache=True, nogil=True)
def _write(
    found: Any,
    count: Any,
    entity: Any,
    day: Any,
    cause: Any,
    score: Any,
    band: Any,
    fit: Any,
    fit_band: Any,
    is_mql: Any,
) -> Any:
    if count < len(found.entity):
        found.entity[count], found.day[count], found.cause[count] = entity, day, cause
        found.score[count], found.band[count] = score, band
        found.fit[count], found.fit_band[count] = fit, fit_band
        found.is_mql[count] = is_mql[fit_band, band]
    return count + 1
