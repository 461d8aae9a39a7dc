"""Run with `python -m benchmarks.value`: renewals of millions of customers, orders of a million buyers."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from benchmarks.command import JsonOption, result_console
from benchmarks.errors import BenchmarkError
from benchmarks.run import Machine
from bowtie.value.contractual import Decisions, fit, posteriors, staying_interval, still_there
from bowtie.value.noncontractual import (
    Buyers,
    PurchaseFit,
    discounted_purchases,
    fit_purchases,
    fit_spend,
    purchase_interval,
)

Floats = NDArray[np.float64]

# The published fits of the data sets "High End" (renewals) and CDNOW (orders and their values).
ALPHA, BETA, YEARS = 0.668, 3.806, 7
ORDERS = PurchaseFit(0.243, 4.414, 0.793, 2.426, 0.0)
SPEND_P, SPEND_Q, SPEND_GAMMA = 6.25, 3.74, 15.44
WEEKS = 104
# How far the parameters found may be from those by which customers were drawn.
NEAR = 0.1
SEED = 2007


def main(
    segments: Annotated[int, typer.Option(min=2, help="How many segments.")] = 50,
    customers: Annotated[int, typer.Option(min=100, help="How many customers each has.")] = 100_000,
    buyers: Annotated[
        int, typer.Option(min=1000, help="How many buyers order without a contract.")
    ] = 1_000_000,
    json_file: JsonOption = None,
) -> None:
    """Fit all segments together and all buyers, and forecast each."""
    note, console = Console(stderr=True), result_console()
    try:
        machine = Machine.look()
        console.print(machine.words(0.0).rsplit(",", 1)[0])
        told = {"renewals": _renewals(segments, customers, note), "orders": _orders(buyers, note)}
        _show(told, console)
    except BenchmarkError as error:
        note.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from None
    if json_file:
        json_file.write_text(json.dumps({"machine": asdict(machine), **told}, indent=2), encoding="utf-8")


class _Clock:
    """Seconds of each step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._began = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step], self._began = now - self._began, now


def _renewals(segments: int, customers: int, note: Console) -> dict[str, Any]:
    note.print(f"… {segments} segments of {customers:,} customers", style="dim")
    rng = np.random.default_rng(SEED)
    counts = [_histories(rng, customers) for _ in range(segments)]
    clock = _Clock()
    decisions = [Decisions.of_customers(rows) for rows in counts]
    found = [fit(its) for its in decisions]
    clock.lap("maximum likelihood")
    known = posteriors(decisions)
    clock.lap("all segments together")
    for its in known:
        renewals = np.arange(float(YEARS))
        chance = still_there(its, renewals, np.ones(YEARS), np.zeros(YEARS))
        staying_interval(chance, np.full(YEARS, customers // YEARS))
    clock.lap("retention of a year, with intervals")
    alpha = float(np.median([its.alpha for its in found]))
    beta = float(np.median([its.beta for its in found]))
    return {"customers": segments * customers, "seconds": clock.seconds, "alpha": alpha, "beta": beta}


def _histories(rng: np.random.Generator, customers: int) -> list[tuple[int, bool, float]]:
    """Customers of a segment, counted: renewals survived, whether they left."""
    leaves = rng.geometric(np.clip(rng.beta(ALPHA, BETA, customers), 1e-9, 1)) - 1
    known = rng.integers(0, YEARS + 1, customers)
    told = Counter(zip(np.minimum(leaves, known).tolist(), (leaves < known).tolist(), strict=True))
    return [(renewals, is_lost, number) for (renewals, is_lost), number in told.items()]


def _orders(buyers: int, note: Console) -> dict[str, Any]:
    note.print(f"… {buyers:,} buyers", style="dim")
    repeats, last, known, mean = _buyers(np.random.default_rng(SEED), buyers)
    clock = _Clock()
    kinds, place = Buyers.grouped(repeats, last, known)
    clock.lap("grouping")
    found = fit_purchases(kinds)
    clock.lap("BG/NBD")
    spend = fit_spend(repeats + 1, mean, np.ones(buyers))
    clock.lap("gamma-gamma")
    discounted_purchases(found, kinds, WEEKS / 24, 36, 0.008)[place]
    clock.lap("discounted orders of 36 months")
    purchase_interval(found, kinds, WEEKS)
    clock.lap("intervals")
    one_by_one = Buyers(repeats, last, known, np.ones(buyers))
    same = fit_purchases(one_by_one)
    clock.lap("(BG/NBD without grouping)")
    if abs(same.log_likelihood - found.log_likelihood) > 1e-6 * abs(found.log_likelihood):
        raise BenchmarkError("Grouped buyers have another likelihood than the same buyers one by one.")
    return {
        "buyers": buyers,
        "kinds": len(kinds.weight),
        "seconds": clock.seconds,
        "purchases": asdict(found),
        "spend": asdict(spend),
    }


def _buyers(rng: np.random.Generator, number: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Buyers drawn as the models say: repeats, week of the last, weeks known, mean value."""
    rate = np.maximum(rng.gamma(ORDERS.r, 1 / ORDERS.alpha, number), 1e-9)
    drop = rng.beta(ORDERS.a, ORDERS.b, number)
    known = rng.uniform(WEEKS / 4, WEEKS, number)
    repeats, last, now = np.zeros(number), np.zeros(number), np.zeros(number)
    lives = np.arange(number)
    while lives.size:
        now[lives] += rng.exponential(1 / rate[lives])
        lives = lives[now[lives] <= known[lives]]
        repeats[lives] += 1
        last[lives] = now[lives]
        lives = lives[rng.random(lives.size) >= drop[lives]]
    orders = repeats + 1
    mean = rng.gamma(SPEND_P * orders, 1 / (rng.gamma(SPEND_Q, 1 / SPEND_GAMMA, number) * orders))
    return repeats, np.round(last), np.round(known), mean


def _show(told: dict[str, Any], console: Console) -> None:
    renewals, orders = told["renewals"], told["orders"]
    table = Table("", "customers", "seconds", "of which", title="Forecasts of value", title_justify="left")
    for name, its, number in (
        ("renewals", renewals, renewals["customers"]),
        ("orders", orders, orders["buyers"]),
    ):
        of_which = ", ".join(f"{step} {seconds:.2f}" for step, seconds in its["seconds"].items())
        needed = sum(seconds for step, seconds in its["seconds"].items() if not step.startswith("("))
        table.add_row(name, f"{number:,}", f"{needed:.2f}", of_which)
    console.print(table)
    purchases, spend = orders["purchases"], orders["spend"]
    console.print(f"{orders['buyers']:,} buyers are of {orders['kinds']:,} kinds.")
    near = {
        "α": (renewals["alpha"], ALPHA),
        "β": (renewals["beta"], BETA),
        "r": (purchases["r"], ORDERS.r),
        "alpha": (purchases["alpha"], ORDERS.alpha),
        "a": (purchases["a"], ORDERS.a),
        "b": (purchases["b"], ORDERS.b),
        "p": (spend["p"], SPEND_P),
        "q": (spend["q"], SPEND_Q),
        "γ": (spend["gamma"], SPEND_GAMMA),
    }
    console.print("Found (drawn by): " + ", ".join(f"{k} {a:.3f} ({b})" for k, (a, b) in near.items()))
    far = [name for name, (found, drawn) in near.items() if abs(found / drawn - 1) > NEAR]
    enough = renewals["customers"] >= 1_000_000 and orders["buyers"] >= 300_000
    if enough and far:
        raise BenchmarkError(f"Parameters are far from those by which customers were drawn: {', '.join(far)}")


if __name__ == "__main__":
    typer.run(main)
