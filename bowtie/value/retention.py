"""Forecasts of retention and of what renewals are still worth, from the counts of retention_inputs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bowtie.value.contractual import (
    HIGH,
    LOW,
    Decisions,
    Posterior,
    fit,
    interval,
    posteriors,
    retention,
    staying_interval,
    still_there,
)
from bowtie.value.functions import hypergeometric

Floats = NDArray[np.float64]

# Of whom half or more of what is known comes from other segments, is said to borrow.
BORROWS_FROM = 0.5
# So many renewals ahead are told one by one.
RENEWALS_TOLD = 5
# Results are told to this place: what lies behind depends on the order in which a machine adds.
PLACES = 9
# An interval of what renewals bring looks so many terms ahead at most.
MOST_TERMS = 600

_FORECAST: dict[str, pa.DataType] = {
    "cutoff_id": pa.string(),
    "segment_id": pa.string(),
    "decisions": pa.int64(),
    "renewed": pa.int64(),
    "alpha": pa.float64(),
    "beta": pa.float64(),
    "log_likelihood": pa.float64(),
    "is_told": pa.bool_(),
    "borrowed_share": pa.float64(),
    "forecast_method": pa.string(),
    **{
        f"retention_{number}{bound}": pa.float64()
        for number in range(1, RENEWALS_TOLD + 1)
        for bound in ("", "_low", "_high")
    },
    "customers": pa.int64(),
    "expected_kept": pa.float64(),
    "kept_low": pa.int64(),
    "kept_high": pa.int64(),
    "customers_kept": pa.int64(),
}
FORECAST = pa.schema(_FORECAST)
_VALUE: dict[str, pa.DataType] = {
    "segment_id": pa.string(),
    "renewals": pa.int64(),
    "term_months": pa.int64(),
    "days_told": pa.int64(),
    "renewal_chance": pa.float64(),
    "expected_terms": pa.float64(),
    "terms_low": pa.float64(),
    "terms_high": pa.float64(),
    "forecast_method": pa.string(),
}
VALUE = pa.schema(_VALUE)


@dataclass
class _Segment:
    """What is counted of a segment at a cut-off: customers by history, and those it has."""

    histories: list[tuple[int, bool, float]]
    ahead: list[tuple[int, int | None, int, float, int | None]]


# The segments of a cut-off, and how many days before the end how many renewals were signed.
_Counts = tuple[dict[str, _Segment], list[tuple[int, int]]]


@dataclass(frozen=True)
class Known:
    """What is known at a cut-off.

    Attributes:
        segments: By name: decisions and what follows from them.
        leads: How many days before the end renewals were signed, in order, and how many by then.
    """

    segments: dict[str, tuple[Decisions, Posterior]]
    leads: tuple[Floats, Floats]

    @property
    def decisions(self) -> float:
        """How many decisions there were in all segments."""
        return sum(decisions.number for decisions, _ in self.segments.values())

    def waited(self, days_to_end: Sequence[int | None]) -> Floats:
        """The share of renewals that are signed as many days before the end, or earlier."""
        days, numbers = self.leads
        whole = float(numbers.sum())
        at = np.array([np.inf if day is None else day for day in days_to_end], dtype=float)
        # Days rise, so what was signed earlier stands behind. One more renewal may always come later.
        earlier = np.append(np.cumsum(numbers[::-1])[::-1], 0.0)
        return np.asarray(earlier[np.searchsorted(days, at, side="left")] / (whole + 1))

    def method(self, segment: str) -> str:
        """Whether a segment speaks for itself (own), with others' help (borrowed), or nobody can (none)."""
        if self.decisions == 0:
            return "none"
        return "borrowed" if self.segments[segment][1].borrowed >= BORROWS_FROM else "own"


def retention_forecasts(inputs: duckdb.DuckDBPyRelation) -> pa.Table:
    """Each segment's parameters, its retention by renewals survived, and how many customers stay a year.

    Args:
        inputs: retention_inputs.
    """
    found: list[dict[str, Any]] = []
    for cutoff, (segments, leads) in sorted(_read(inputs).items()):
        known = _know(segments, leads)
        for name in known.segments:
            found.append({"cutoff_id": cutoff, **_of_segment(known, name, segments[name].ahead)})
    return pa.Table.from_pylist(found, schema=FORECAST)


def renewal_values(inputs: duckdb.DuckDBPyRelation, contracts: duckdb.DuckDBPyRelation) -> pa.Table:
    """What the renewals of contracts are worth, in terms paid at their start and discounted to the first.

    Args:
        inputs: retention_inputs.
        contracts: open_contracts: segment_id, renewals, term_months, days_told, discount_rate (per year).
    """
    segments, leads = _read(inputs).get("now", ({}, []))
    columns = "segment_id, renewals, term_months, days_told, discount_rate"
    kinds = contracts.filter("is_undecided").select(columns).distinct().order(columns).fetchall()
    names = {*segments, *(kind[0] for kind in kinds)}
    known = _know({name: segments.get(name, _Segment([], [])) for name in names}, leads)
    ahead: dict[tuple[str, int, int], _Ahead] = {}
    found = []
    for segment, renewals, months, days, discount in kinds:
        told = {
            "segment_id": segment,
            "renewals": renewals,
            "term_months": months,
            "days_told": days,
            "forecast_method": known.method(segment),
        }
        if told["forecast_method"] != "none":
            alike = (segment, renewals, months)
            if alike not in ahead:
                ahead[alike] = _look_ahead(known.segments[segment][1], renewals, months, float(discount))
            told |= _worth(known, ahead[alike], days)
        found.append(told)
    return pa.Table.from_pylist(found, schema=VALUE)


def _read(inputs: duckdb.DuckDBPyRelation) -> dict[str, _Counts]:
    columns = (
        "cutoff_id, kind, segment_id, renewals, is_lost, days_to_end, decisions_ahead, customers,"
        " customers_kept"
    )
    cutoffs: dict[str, _Counts] = {}
    rows = inputs.select(columns).order(columns).fetchall()
    for cutoff, kind, segment, renewals, is_lost, days, ahead, customers, kept in rows:
        segments, leads = cutoffs.setdefault(cutoff, (defaultdict(lambda: _Segment([], [])), []))
        if kind == "lead":
            leads.append((days, customers))
        elif kind == "history":
            segments[segment].histories.append((renewals, is_lost, customers))
        else:
            segments[segment].ahead.append((renewals or 0, days, ahead, customers, kept))
    return cutoffs


def _know(segments: dict[str, _Segment], leads: Iterable[tuple[int, int]]) -> Known:
    names = sorted(segments)
    decisions = [Decisions.of_customers(segments[name].histories) for name in names]
    days = np.array(sorted(leads), dtype=float).reshape(-1, 2)
    return Known(
        {name: (its, told) for name, its, told in zip(names, decisions, posteriors(decisions), strict=True)},
        (days[:, 0], days[:, 1]),
    )


def _of_segment(
    known: Known, name: str, ahead: list[tuple[int, int | None, int, float, int | None]]
) -> dict[str, Any]:
    decisions, posterior = known.segments[name]
    method, best = known.method(name), fit(decisions)
    customers = np.array([row[3] for row in ahead], dtype=float)
    kept = [row[4] for row in ahead if row[4] is not None]
    told: dict[str, Any] = {
        "segment_id": name,
        "decisions": int(decisions.number),
        "renewed": int(decisions.kept.sum()),
        "alpha": round(best.alpha, 6) if best.is_told else None,
        "beta": round(best.beta, 6) if best.is_told else None,
        "log_likelihood": round(best.log_likelihood, 6) if decisions.number else None,
        "is_told": best.is_told,
        "borrowed_share": round(posterior.borrowed, PLACES),
        "forecast_method": method,
        "customers": int(customers.sum()),
        "customers_kept": sum(kept) if kept else None,
    }
    if method == "none":
        return told
    for number in range(RENEWALS_TOLD):
        shares = interval(retention(posterior.alpha, posterior.beta, number))
        for bound, share in zip(("", "_low", "_high"), shares, strict=True):
            told[f"retention_{number + 1}{bound}"] = round(share, PLACES)
    if ahead:
        chance = still_there(
            posterior,
            np.array([row[0] for row in ahead], dtype=float),
            np.array([row[2] for row in ahead], dtype=float),
            known.waited([row[1] for row in ahead]),
        )
        mean, low, high = staying_interval(chance, customers)
        told |= {"expected_kept": round(mean, PLACES), "kept_low": int(low), "kept_high": int(high)}
    return told


@dataclass(frozen=True)
class _Ahead:
    """What lies ahead of contracts that are alike but for the days to their end, by draw.

    Attributes:
        posterior: Of the segment.
        renewals: Survived.
        a_term: What is left of money that comes a term later.
        after_first: Discounted terms from the first renewal on, given that it comes.
        stays: Terms × draws: the chance of each further term, given the first.
    """

    posterior: Posterior
    renewals: int
    a_term: float
    after_first: Floats
    stays: Floats


def _look_ahead(posterior: Posterior, renewals: int, term_months: int, discount_rate: float) -> _Ahead:
    a_term = (1 + discount_rate) ** (-term_months / 12)
    grown = posterior.beta + renewals
    after_first = hypergeometric(1, grown + 1, posterior.alpha + grown + 1, a_term)
    stays: list[Floats] = []
    chance = np.ones(len(grown))
    while len(stays) < MOST_TERMS and chance.mean() > 1 - HIGH:
        stays.append(chance)
        chance = chance * retention(posterior.alpha, posterior.beta, renewals + len(stays))
    return _Ahead(posterior, renewals, a_term, after_first, np.array(stays))


def _worth(known: Known, ahead: _Ahead, days_told: int) -> dict[str, float]:
    """Discounted terms: expected (as expected_residual, but for what is known of the first), low and high."""
    survived = np.array([float(ahead.renewals)])
    first = still_there(ahead.posterior, survived, np.ones(1), known.waited([days_told]))[:, 0]
    shares = (ahead.stays * first).mean(axis=1)
    worth = np.append(0.0, np.cumsum(ahead.a_term ** np.arange(len(shares))))
    # The number of terms that nine of ten and that one of ten have at least.
    low, high = (int((shares > 1 - bound).sum()) for bound in (LOW, HIGH))
    return {
        "renewal_chance": round(float(first.mean()), PLACES),
        "expected_terms": round(float((first * ahead.after_first).mean()), PLACES),
        "terms_low": round(float(worth[low]), PLACES),
        "terms_high": round(float(worth[high]), PLACES),
    }
