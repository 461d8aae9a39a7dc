"""The compiled loops of metrics and rules: everybody's events, one entity after the other.

Days are whole numbers since 1970, quantities whole ten-thousandths, so sums are exact. An event enters a
window on one day and leaves it on another: both are the same list of days, moved. Each moved list has a
pointer of its own, so a window of any shape costs one pass and no sorting; and so have the conditions of a
rule, whose turns are met in the order of their days.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN, EQUALS, DIFFERS = range(6)
QUANTITY, MINUTES, AMOUNT, DAYS = range(4)
EVENTS, ATTRIBUTE, TAG, SCORE = range(4)
NEVER = np.int64(2**62)
# Quantities have four decimals.
UNIT = 10_000


class Events(NamedTuple):
    """What happened to entities, by entity and day; `start` tells where each entity's events begin."""

    start: NDArray[np.int64]
    kind: NDArray[np.int32]
    day: NDArray[np.int32]
    quantity: NDArray[np.int64]
    minutes: NDArray[np.int64]
    amount: NDArray[np.int64]


class Kinds(NamedTuple):
    """For which metrics each kind of event counts, how and with which sign; `start` by kind."""

    start: NDArray[np.int64]
    metric: NDArray[np.int64]
    measure: NDArray[np.int64]
    factor: NDArray[np.int64]


class Known(NamedTuple):
    """Who there is, by the number of the entity: since which day, and of which type."""

    first_day: NDArray[np.int64]
    entity_type: NDArray[np.int8]


class Rules(NamedTuple):
    """Rules of one level: of which type of entity, where their conditions start, how many must hold."""

    number: NDArray[np.int32]
    entity_type: NDArray[np.int8]
    start: NDArray[np.int64]
    needed: NDArray[np.int64]


class Conditions(NamedTuple):
    """Conditions, rule by rule.

    Attributes:
        number: Of the condition in rule_plan.
        source: What is asked: EVENTS, ATTRIBUTE, TAG or SCORE.
        what: Which metric, tag (number of its rule) or score.
        window_start: Where the moved lists of its window start in `offset` and `factor`.
        window_end: And where they end.
        operator: How it compares.
        threshold: With what, in units.
        holds_without: It holds where nothing was told.
        unit: How many units are one.
        least: Who has a smaller sum of all events cannot meet it.
        offset: After how many days each moved list of events counts.
        factor: With what it then counts.
    """

    number: NDArray[np.int64]
    source: NDArray[np.int64]
    what: NDArray[np.int64]
    window_start: NDArray[np.int64]
    window_end: NDArray[np.int64]
    operator: NDArray[np.int64]
    threshold: NDArray[np.int64]
    holds_without: NDArray[np.int64]
    unit: NDArray[np.int64]
    least: NDArray[np.int64]
    offset: NDArray[np.int64]
    factor: NDArray[np.int64]


class Attributes(NamedTuple):
    """Which conditions on attributes hold, since when, at which value; `start` by entity."""

    start: NDArray[np.int64]
    condition: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.float64]


class Tags(NamedTuple):
    """When entities held tags, by entity and day; `start` by entity."""

    start: NDArray[np.int64]
    rule: NDArray[np.int32]
    begun: NDArray[np.int64]
    ended: NDArray[np.int64]


class Scores(NamedTuple):
    """What scores said from day to day, by entity and day: a row of values for each score that is asked."""

    start: NDArray[np.int64]
    day: NDArray[np.int64]
    value: NDArray[np.int64]


class Reasons(NamedTuple):
    """Room for periods: a row for each condition that holds when a rule begins to hold."""

    entity: NDArray[np.int32]
    rule: NDArray[np.int32]
    begun: NDArray[np.int32]
    ended: NDArray[np.int64]
    condition: NDArray[np.int32]
    since: NDArray[np.int32]
    value: NDArray[np.float64]
    is_first: NDArray[np.bool_]


class Measured(NamedTuple):
    """Room for metrics: a row for each metric of an entity, with a sum for each span and for ever."""

    entity: NDArray[np.int32]
    metric: NDArray[np.int32]
    sums: NDArray[np.int64]
    first_day: NDArray[np.int32]
    last_day: NDArray[np.int32]


@njit(cache=True, nogil=True)
def ordered(key: Any, order: Any, size: Any) -> Any:
    """Sort by whole numbers below `size`, what is equal as in `order`: the new order, and starts by key."""
    start = np.zeros(size + 1, np.int64)
    for one in key:
        start[one + 1] += 1
    for one in range(size):
        start[one + 1] += start[one]
    places = start[:-1].copy()
    found = np.empty(len(order), np.int32)
    for row in order:
        found[places[key[row]]] = row
        places[key[row]] += 1
    return found, start


@njit(cache=True, nogil=True)
def _holds(operator: Any, value: Any, threshold: Any) -> Any:
    if operator == AT_LEAST:
        return value >= threshold
    if operator == AT_MOST:
        return value <= threshold
    if operator == MORE_THAN:
        return value > threshold
    if operator == LESS_THAN:
        return value < threshold
    if operator == EQUALS:
        return value == threshold
    return value != threshold


@njit(cache=True, nogil=True, inline="always")
def spread(
    events: Any, kinds: Any, who: Any, starts: Any, ends: Any, totals: Any, days: Any, sums: Any
) -> Any:
    """Spread an entity's events over metrics: for each metric its days, ascending, with the sum of each.

    `totals` are of what was added only: no window that only adds says more.

    Returns:
        The rooms for days and sums, which grow as needed; metric m is at starts[m]:ends[m].
    """
    starts[:] = totals[:] = 0
    for row in range(events.start[who], events.start[who + 1]):
        for one in range(kinds.start[events.kind[row]], kinds.start[events.kind[row] + 1]):
            starts[kinds.metric[one]] += 1
    total = 0
    for metric in range(len(starts)):
        count = starts[metric]
        starts[metric] = ends[metric] = total
        total += count
    if total > len(days):
        days, sums = np.empty(2 * total, np.int64), np.empty(2 * total, np.int64)
    for row in range(events.start[who], events.start[who + 1]):
        for one in range(kinds.start[events.kind[row]], kinds.start[events.kind[row] + 1]):
            metric, measure = kinds.metric[one], kinds.measure[one]
            if measure == QUANTITY:
                much = kinds.factor[one] * events.quantity[row]
            elif measure == MINUTES:
                much = kinds.factor[one] * events.minutes[row]
            elif measure == AMOUNT:
                much = kinds.factor[one] * events.amount[row]
            else:
                much = np.int64(UNIT)
            totals[metric] += max(much, 0)
            last = ends[metric] - 1
            if last >= starts[metric] and days[last] == events.day[row]:
                if measure != DAYS:
                    sums[last] += much
            else:
                days[last + 1], sums[last + 1] = events.day[row], much
                ends[metric] += 1
    return days, sums


@njit(cache=True, nogil=True)
def measure(events: Any, kinds: Any, spans: Any, today: Any, low: Any, metrics: Any, found: Any) -> Any:
    """What metrics say today: sums over the last days of each span, and over all.

    Args:
        events: What happened.
        kinds: What counts for which metric.
        spans: Lengths in days.
        today: The day of as_of.
        low: Number of the first entity.
        metrics: How many metrics there are.
        found: Room for the rows: at least one for each event and metric.

    Returns:
        How many rows were found.
    """
    starts, ends = np.empty(metrics, np.int64), np.empty(metrics, np.int64)
    totals = np.empty(metrics, np.int64)
    days, sums = np.empty(1024, np.int64), np.empty(1024, np.int64)
    count = 0
    for who in range(len(events.start) - 1):
        if events.start[who] == events.start[who + 1]:
            continue
        days, sums = spread(events, kinds, who, starts, ends, totals, days, sums)
        for metric in range(metrics):
            first, end = starts[metric], ends[metric]
            if first == end:
                continue
            found.entity[count], found.metric[count] = who + low, metric
            found.first_day[count], found.last_day[count] = days[first], days[end - 1]
            found.sums[count] = 0
            for row in range(first, end):
                found.sums[count, len(spans)] += sums[row]
                for span in range(len(spans)):
                    if today - days[row] < spans[span]:
                        found.sums[count, span] += sums[row]
            count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _event_turns(
    conditions: Any,
    one: Any,
    days: Any,
    sums: Any,
    first: Any,
    end: Any,
    begin: Any,
    at: Any,
    turned: Any,
    told: Any,
    count: Any,
) -> Any:
    """Write when a condition on a window over events begins and ceases to hold, and the values then.

    Args:
        conditions: All of them.
        one: Which.
        days: Of the events, ascending.
        sums: What they add.
        first: The first event of the condition's metric.
        end: One after its last.
        begin: Since when the condition holds where nothing happened, or NEVER.
        at: Room for a pointer for each moved list.
        turned: Room for the days of turning.
        told: Room for the values then.
        count: How many turns are written.

    Returns:
        How many are now.
    """
    value, is_held = np.int64(0), False
    lists, end_of_lists = conditions.window_start[one], conditions.window_end[one]
    operator, threshold = conditions.operator[one], conditions.threshold[one]
    for which in range(lists, end_of_lists):
        at[which - lists] = first
    while True:
        now = begin
        for which in range(lists, end_of_lists):
            if at[which - lists] < end:
                now = min(now, days[at[which - lists]] + conditions.offset[which])
        if now == NEVER:
            return count
        if now == begin:
            begin = NEVER
        for which in range(lists, end_of_lists):
            row = at[which - lists]
            while row < end and days[row] + conditions.offset[which] == now:
                value += conditions.factor[which] * sums[row]
                row += 1
            at[which - lists] = row
        if _holds(operator, value, threshold) != is_held:
            is_held = not is_held
            turned[count], told[count] = now, value
            count += 1


@njit(cache=True, nogil=True, inline="always")
def _tag_turns(
    conditions: Any, one: Any, tags: Any, who: Any, begin: Any, turned: Any, told: Any, count: Any
) -> Any:
    """Likewise of a tag, which is 1 while it is held and 0 else."""
    rule, operator, threshold = conditions.what[one], conditions.operator[one], conditions.threshold[one]
    is_held, first = False, NEVER
    for row in range(tags.start[who], tags.start[who + 1]):
        if tags.rule[row] == rule:
            first = min(first, tags.begun[row])
    if begin < first:
        turned[count], told[count] = begin, 0
        count, is_held = count + 1, True
    for row in range(tags.start[who], tags.start[who + 1]):
        if tags.rule[row] != rule:
            continue
        for now, value in ((tags.begun[row], UNIT), (tags.ended[row], 0)):
            if now < NEVER and _holds(operator, value, threshold) != is_held:
                is_held = not is_held
                turned[count], told[count] = now, value
                count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _score_turns(
    conditions: Any, one: Any, scores: Any, who: Any, begin: Any, turned: Any, told: Any, count: Any
) -> Any:
    """Likewise of what a score says; before its first row it says 0."""
    score, operator, threshold = conditions.what[one], conditions.operator[one], conditions.threshold[one]
    is_held = False
    first, end = scores.start[who], scores.start[who + 1]
    if begin < (scores.day[first] if first < end else NEVER):
        turned[count], told[count] = begin, 0
        count, is_held = count + 1, True
    for row in range(first, end):
        value = scores.value[row, score] * UNIT
        if _holds(operator, value, threshold) != is_held:
            is_held = not is_held
            turned[count], told[count] = scores.day[row], value
            count += 1
    return count


@njit(cache=True, nogil=True, inline="always")
def _may_hold(
    rules: Any, rule: Any, conditions: Any, who: Any, totals: Any, attribute_of: Any, tags: Any, scores: Any
) -> Any:
    """Whether enough conditions may ever hold: most rules ask for what never happened to most entities."""
    possible = 0
    for one in range(rules.start[rule], rules.start[rule + 1]):
        source = conditions.source[one]
        if conditions.holds_without[one]:
            possible += 1
        elif source == EVENTS:
            possible += totals[conditions.what[one]] >= conditions.least[one]
        elif source == ATTRIBUTE:
            possible += attribute_of[one] >= 0
        elif source == TAG:
            possible += tags.start[who + 1] > tags.start[who]
        else:
            possible += scores.start[who + 1] > scores.start[who]
    return possible >= rules.needed[rule]


@njit(cache=True, nogil=True, inline="always")
def _most_turns(conditions: Any, one: Any, who: Any, events: Any, tags: Any, scores: Any) -> Any:
    """As many turns as a condition may have, where its metric has so many `events`."""
    source = conditions.source[one]
    if source == EVENTS:
        return 1 + events * (conditions.window_end[one] - conditions.window_start[one])
    if source == TAG:
        return 1 + 2 * (tags.start[who + 1] - tags.start[who])
    if source == SCORE:
        return 1 + scores.start[who + 1] - scores.start[who]
    return 1


@njit(cache=True, nogil=True)
def _grown(room: Any, used: Any, needed: Any) -> Any:
    """A larger room with the same content."""
    larger = np.empty(2 * (used + needed), room.dtype)
    larger[:used] = room[:used]
    return larger


@njit(cache=True, nogil=True, inline="always")
def _write_periods(
    entity: Any,
    rules: Any,
    rule: Any,
    conditions: Any,
    turned: Any,
    told: Any,
    start: Any,
    head: Any,
    tail: Any,
    found: Any,
    count: Any,
) -> Any:
    """Write the periods of a rule of an entity; the turns of condition `slot` are at head[slot]:tail[slot].

    Returns:
        How many rows there are now, or −1 where the room is too small.
    """
    first, size = rules.start[rule], rules.start[rule + 1] - rules.start[rule]
    met, begun, is_held = 0, count, False
    while True:
        today = NEVER
        for slot in range(size):
            if head[slot] < tail[slot]:
                today = min(today, turned[head[slot]])
        if today == NEVER:
            return count
        for slot in range(size):
            while head[slot] < tail[slot] and turned[head[slot]] == today:
                # A condition begins and ceases by turns.
                met += 1 if (head[slot] - start[slot]) & 1 == 0 else -1
                head[slot] += 1
        if met >= rules.needed[rule] and not is_held:
            if count + size > len(found.entity):
                return -1
            is_held, begun = True, count
            for slot in range(size):
                if (head[slot] - start[slot]) & 1:
                    found.entity[count], found.rule[count] = entity, rules.number[rule]
                    found.begun[count], found.ended[count] = today, NEVER
                    found.condition[count] = conditions.number[first + slot]
                    found.since[count] = turned[head[slot] - 1]
                    found.value[count] = told[head[slot] - 1] / conditions.unit[first + slot]
                    found.is_first[count] = count == begun
                    count += 1
        elif is_held and met < rules.needed[rule]:
            is_held = False
            for row in range(begun, count):
                found.ended[row] = today


@njit(cache=True, nogil=True)
def judge(
    low: Any,
    resume: Any,
    events: Any,
    kinds: Any,
    metrics: Any,
    known: Any,
    rules: Any,
    conditions: Any,
    attributes: Any,
    tags: Any,
    scores: Any,
    found: Any,
) -> Any:
    """Find the periods in which rules hold, with the reasons on which they begin.

    Args:
        low: Number of the first entity of the events and of all else that is told by entity.
        resume: The entity, counted from `low`, to go on with.
        events: What happened.
        kinds: What counts for which metric.
        metrics: How many metrics there are.
        known: Who there is.
        rules: What is judged.
        conditions: Of the rules.
        attributes: Which conditions on attributes hold.
        tags: What was held.
        scores: What scores said.
        found: Room for the rows.

    Returns:
        The entity with which to go on when the room was full, and how many rows were found.
    """
    starts, ends = np.zeros(metrics, np.int64), np.zeros(metrics, np.int64)
    totals = np.zeros(metrics, np.int64)
    days, sums = np.empty(1024, np.int64), np.empty(1024, np.int64)
    turned, told = np.empty(4096, np.int64), np.empty(4096, np.float64)
    most = np.max(np.diff(rules.start)) if len(rules.number) else 0
    start, head, tail = np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.int64)
    at = np.empty(
        1 + np.max(conditions.window_end - conditions.window_start) if len(conditions.number) else 1, np.int64
    )
    attribute_of = np.full(len(conditions.number), -1, np.int64)
    count = 0
    for who in range(resume, len(events.start) - 1):
        kept = count
        entity_type, begin = known.entity_type[who + low], known.first_day[who + low]
        days, sums = spread(events, kinds, who, starts, ends, totals, days, sums)
        for row in range(attributes.start[who], attributes.start[who + 1]):
            attribute_of[attributes.condition[row]] = row
        for rule in range(len(rules.number)):
            if rules.entity_type[rule] != entity_type:
                continue
            if not _may_hold(rules, rule, conditions, who, totals, attribute_of, tags, scores):
                continue
            used = 0
            for slot in range(rules.start[rule + 1] - rules.start[rule]):
                one = rules.start[rule] + slot
                source, what = conditions.source[one], conditions.what[one]
                since = begin if conditions.holds_without[one] else NEVER
                happened = ends[what] - starts[what] if source == EVENTS else 0
                needed = _most_turns(conditions, one, who, happened, tags, scores)
                if used + needed > len(turned):
                    turned, told = _grown(turned, used, needed), _grown(told, used, needed)
                start[slot] = head[slot] = used
                if source == EVENTS:
                    used = _event_turns(
                        conditions, one, days, sums, starts[what], ends[what], since, at, turned, told, used
                    )
                elif source == TAG:
                    used = _tag_turns(conditions, one, tags, who, since, turned, told, used)
                elif source == SCORE:
                    used = _score_turns(conditions, one, scores, who, since, turned, told, used)
                elif attribute_of[one] >= 0:
                    turned[used], told[used] = (
                        attributes.day[attribute_of[one]],
                        attributes.value[attribute_of[one]],
                    )
                    used += 1
                tail[slot] = used
            count = _write_periods(
                who + low, rules, rule, conditions, turned, told, start, head, tail, found, count
            )
            if count < 0:
                return who, kept
        for row in range(attributes.start[who], attributes.start[who + 1]):
            attribute_of[attributes.condition[row]] = -1
    return len(events.start) - 1, count
