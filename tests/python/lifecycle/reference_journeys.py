"""Runs of scenarios by their definition, day by day: slow, plain, and the measure of the models."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

DAY = timedelta(days=1)
NEVER = date.max - 1000 * DAY


@dataclass(frozen=True)
class Step:
    """A row of journey_templates with its facts."""

    no: int
    metrics: tuple[str, ...] = ()
    at_event: tuple[str, ...] = ()
    is_entry: bool = False
    is_required: bool = False
    is_goal: bool = False
    from_event: bool = False
    opens: int = 0
    closes: int | None = None
    allowed: int | None = None


@dataclass(frozen=True)
class Scenario:
    """A row of journey_scenarios with its steps."""

    name: str
    steps: tuple[Step, ...]
    leak_after: int
    leave: str | None = None
    run_days: int | None = None
    is_of_events: bool = False


@dataclass(frozen=True)
class Person:
    """Days of each metric; of each event its first day, if known, and the days of what its records say."""

    metrics: dict[str, list[date]] = field(default_factory=dict)
    events: dict[str, tuple[date | None, dict[str, date]]] = field(default_factory=dict)

    def until(self, today: date) -> Person:
        """What was known on a day."""
        return Person(
            {name: [day for day in days if day <= today] for name, days in self.metrics.items()},
            {
                event: (started, {name: day for name, day in steps.items() if day <= today})
                for event, (started, steps) in self.events.items()
            },
        )


@dataclass(frozen=True)
class Run:
    """What the marts say of a run."""

    scenario: str
    no: int
    event: str | None
    entered: date
    left: date | None
    path: tuple[tuple[int, date], ...]
    furthest: int
    out_of_order: tuple[int, ...]
    skipped: tuple[int, ...]
    late: tuple[int, ...]
    is_conformant: bool
    state: str
    leaked: date | None
    reopened: int
    following: int | None
    waited: tuple[int | None, ...]


def runs(person: Person, scenario: Scenario, today: date) -> list[Run]:
    """All runs of a person in a scenario, as of a day."""
    known = person.until(today)
    opened: list[tuple[date, str | None, date | None, date | None]] = []
    if scenario.is_of_events:
        entries = {name for step in scenario.steps if step.is_entry for name in step.at_event}
        for event, (started, said) in known.events.items():
            days = [day for name, day in said.items() if name in entries]
            if days:
                opened.append((min(days), event, started, None))
    else:
        opened = [(entered, None, None, left) for entered, left in _stays(known, scenario)]
    opened.sort(key=lambda one: (one[0], one[1] or ""))
    return [_run(known, scenario, today, no, *one) for no, one in enumerate(opened, start=1)]


def _stays(person: Person, scenario: Scenario) -> list[tuple[date, date | None]]:
    entries = {
        day
        for step in scenario.steps
        if step.is_entry
        for name in step.metrics
        for day in person.metrics.get(name, [])
    }
    leaves = set(person.metrics.get(scenario.leave, [])) if scenario.leave else set()
    stays: list[tuple[date, date | None]] = []
    since: date | None = None
    for day in sorted(entries | leaves):
        if day in entries and day in leaves:
            if since is None:
                stays.append((day, day))  # came and went
        elif day in entries and since is None:
            since = day
        elif day in leaves and since is not None:
            stays.append((since, day))
            since = None
    return [*stays, (since, None)] if since else stays


def _run(
    person: Person,
    scenario: Scenario,
    today: date,
    no: int,
    entered: date,
    event: str | None,
    started: date | None,
    left: date | None,
) -> Run:
    base = max(entered, started or entered)
    last = min(left or NEVER, base + scenario.run_days * DAY if scenario.run_days is not None else NEVER)
    reached: dict[int, date] = {}
    for step in scenario.steps:
        start = base if step.from_event else entered
        fit = [
            day
            for name in step.metrics
            for day in person.metrics.get(name, [])
            if start + step.opens * DAY
            <= day
            <= (NEVER if step.closes is None else start + step.closes * DAY)
        ]
        said = person.events[event][1] if event else {}
        fit += [said[name] for name in step.at_event if name in said]
        fit = [day for day in fit if entered <= day <= last]
        if fit:
            reached[step.no] = min(fit)
    path = sorted(reached.items(), key=lambda one: (one[1], one[0]))
    furthest = max(reached)
    out_of_order = tuple(
        number
        for number in sorted(reached)
        if any(reached[one] < reached[number] for one in reached if one > number)
    )
    late, reopened = [], 0
    waited: list[int | None] = [None]
    for (_, before), (number, day) in pairwise(path):
        step = scenario.steps[number - 1]
        since = before
        if step.from_event and started is not None and started > before:
            since = min(started, day)
        waited.append((day - since).days)
        if step.allowed is not None and (day - since).days > step.allowed:
            late.append(number)
        reopened += (day - max(before, base)).days > scenario.leak_after
    due = [step.no for step in scenario.steps if step.is_required and step.no <= furthest]
    would_leak = min(
        max(path[-1][1], base) + scenario.leak_after * DAY,
        left or NEVER,
        last + DAY if scenario.run_days is not None else NEVER,
    )
    if any(scenario.steps[number - 1].is_goal for number in reached):
        state = "completed"
    else:
        state = "leaked" if would_leak <= today else "open"
    return Run(
        scenario=scenario.name,
        no=no,
        event=event,
        entered=entered,
        left=left,
        path=tuple(path),
        furthest=furthest,
        out_of_order=out_of_order,
        skipped=tuple(number for number in due if number not in reached),
        late=tuple(sorted(late)),
        is_conformant=all(number in reached and number not in out_of_order for number in due),
        state=state,
        leaked=would_leak if state == "leaked" else None,
        reopened=reopened,
        waited=tuple(waited),
        following=None if left or last < today else _following(scenario, furthest, entered, base, today),
    )


def _following(scenario: Scenario, furthest: int, entered: date, base: date, today: date) -> int | None:
    """The first later step whose time has not passed."""
    for step in scenario.steps[furthest:]:
        start = base if step.from_event else entered
        if step.closes is None or start + step.closes * DAY >= today:
            return step.no
    return None


def arrival_share(runs_of: list[Run], number: int, today: date) -> float:
    """The Kaplan-Meier estimate of who gets to a step, by its product over the days of arrival."""
    seen = []
    for run in runs_of:
        days = dict(run.path)
        seen.append((((days.get(number) or today) - run.entered).days, number in days))
    missing = 1.0
    for age in sorted({age for age, has_arrived in seen if has_arrived}):
        at_risk = sum(one >= age for one, _ in seen)
        missing *= 1 - sum(one == age and has_arrived for one, has_arrived in seen) / at_risk
    return 1 - missing
