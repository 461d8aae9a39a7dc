"""Runs of flows, answers and paths; what use and payment have in common; worked out by hand."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from warehouse.house import House

from product.company import Product, diagnosed

MAY = date(2026, 5, 1)


def run_of(product: Product, user: str, day: str, steps: str, *, seconds: float = 0, runs: int = 1) -> None:
    """Features of a flow by their first letter, one hour after the other; `done` finishes it."""
    names = {"l": ("list", "flow_started"), "e": ("edit", "flow_step"), "d": ("done", "flow_completed")}
    for hour, letter in enumerate(steps):
        feature, event = names[letter]
        told = seconds if event == "flow_completed" else 5
        product.use("T1", user, day, feature, runs, event=event, seconds=told, flow="publish", at=9 + hour)


def experience(house: House, product: Product, kind: str, subject: str, columns: str) -> tuple[Any, ...]:
    with diagnosed(house, product) as database:
        query = f"select {columns} from product.product_experience where subject_type = '{kind}'"
        rows = database.execute(f"{query} and subject = '{subject}' and usage_month = '{MAY}'").fetchall()
        return tuple(rows[0])


def test_a_flow_is_timed_by_what_finishes_it(house: House) -> None:
    product = Product()
    for number, seconds in enumerate((100, 200, 300, 400, 900)):
        run_of(product, f"u{number}", "2026-05-04", "led", seconds=seconds)
    run_of(product, "u6", "2026-05-04", "le")
    # Two runs of one day took 500 seconds together; begun and not finished is no time.
    run_of(product, "u7", "2026-05-05", "led", seconds=500, runs=2)
    columns = "runs_started, runs_finished, completion_rate, timed_days, median_seconds, p90_seconds"
    row = experience(house, product, "flow", "publish", columns)
    # 100, 200, 250, 300, 400, 900: the median lies between 250 and 300, nine tenths between 400 and 900.
    assert row == pytest.approx((8, 7, 7 / 8, 6, 275, 650))


def test_a_flow_without_times_is_timed_from_beginning_to_end(house: House) -> None:
    product = Product()
    run_of(product, "u1", "2026-05-04", "led")
    # Which of two runs took how long nobody knows.
    run_of(product, "u2", "2026-05-04", "led", runs=2)
    row = experience(house, product, "flow", "publish", "runs_finished, timed_days, median_seconds")
    assert row == (3, 1, 7200.0)


def test_the_commonest_path(house: House) -> None:
    product = Product()
    for user, path in (("u1", "led"), ("u2", "led"), ("u3", "ld"), ("u4", "lel")):
        run_of(product, user, "2026-05-04", path)
    row = experience(house, product, "flow", "publish", "commonest_path, commonest_path_share")
    assert row == ("list > edit > done", 0.5)


def test_answers_errors_and_ranks(house: House) -> None:
    product = Product()
    product.use("T1", "u1", "2026-05-04", "edit", 9, ms=3000, answers=3, seconds=90)
    product.use("T1", "u2", "2026-05-04", "edit", 1, ms=500, answers=1)
    product.use("T1", "u2", "2026-05-04", "edit", event="error_shown", errors=2)
    product.use("T2", "u3", "2026-05-04", "chart", 3)
    columns = (
        "uses, errors, error_rate, response_ms, slow_share, seconds_per_use, most_used_rank, least_used_rank"
    )
    assert experience(house, product, "module", "forms", columns) == pytest.approx(
        (10, 2, 0.2, 875, 0.75, 9, 1, 2)
    )
    # No answer is known of the reports: that is not an answer in no time.
    row = experience(house, product, "module", "reports", columns)
    assert row == (3, 0, 0.0, None, None, 0.0, 2, 1)
    # Declared and not used at all.
    assert experience(house, product, "feature", "unused", columns)[:3] == (0, 0, None)


def payments(house: House, product: Product, columns: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    with diagnosed(house, product) as database:
        rows = database.execute(f"select feature, outcome, {columns} from product.feature_payment").fetchall()
    return {row[:2]: row[2:] for row in rows}


def test_renewals_and_use_before_them(house: House) -> None:
    """The days that count are 120 to 31 days before the contract ends."""
    product = Product()
    due = date(2026, 5, 31)
    for number in range(1, 9):
        account = f"A{number}0"
        outcome = "renewed" if number <= 5 else "lost"
        product.rows["value_build.contract_renewals"].append((account, f"C{number}", due, outcome))
        product.use(f"T{number}0", f"u{number}0", due - timedelta(days=60), "list")
    for number, before in ((1, 120), (2, 31), (3, 121), (4, 30), (6, 90)):
        product.use(f"T{number}0", f"u{number}0", due - timedelta(days=before), "chart")
    # Not decided, and never in the product: no cases.
    product.rows["value_build.contract_renewals"] += [("A10", "C9", due, "open"), ("A77", "C10", due, "lost")]
    columns = "used, used_paid, unused, unused_paid, odds_ratio, odds_ratio_low, odds_ratio_high, finding"
    row = payments(house, product, columns)["chart", "renewal"]
    assert row[:4] == (3, 2, 5, 3)
    ratio = 2.5 * 2.5 / (1.5 * 3.5)
    width = 1.959964 * math.sqrt(1 / 2.5 + 1 / 1.5 + 1 / 3.5 + 1 / 2.5)
    assert row[4:7] == pytest.approx((ratio, ratio / math.exp(width), ratio * math.exp(width)))
    assert row[7] == "too few"


def test_a_trial_that_paid_at_once_is_no_case(house: House) -> None:
    product = Product()
    for number in range(1, 6):
        product.rows["core.fct_trials"].append(("p.events", f"T{number}", "2026-01-01", f"A{number}"))
        product.use(f"T{number}", f"u{number}", "2026-01-01", "edit")
    product.use("T1", "u1", "2026-01-14", "chart")
    product.use("T2", "u2", "2026-01-15", "chart")  # the fifteenth day counts no more
    product.sign("A1", "2026-01-15")
    product.sign("A2", "2026-01-14")  # within the days that count
    product.sign("A3", "2026-04-01")
    product.sign("A4", "2026-04-02")  # too late
    found = payments(house, product, "used, used_paid, unused, unused_paid")
    assert found["chart", "trial"] == (1, 1, 3, 1)


def test_activity_explains_what_a_feature_does_not(house: House) -> None:
    """Busy companies use the feature and renew; among companies equally busy it makes no difference."""
    product = Product()
    due = date(2026, 5, 31)
    draw = random.Random(8)  # noqa: S311 - not for secrets
    tables: dict[int, list[int]] = {1: [0] * 4, 2: [0] * 4, 3: [0] * 4}
    for number in range(300):
        third = 1 + number // 100
        has_paid = draw.random() < 0.2 * third + 0.1
        has_used = draw.random() < 0.25 * third
        tables[third][(0 if has_paid else 1) + (0 if has_used else 2)] += 1
        outcome = "renewed" if has_paid else "lost"
        tenant = f"T{number}0"
        product.rows["value_build.contract_renewals"].append((f"A{number}0", f"C{number}", due, outcome))
        for day in range(third):
            product.use(tenant, f"u{number}0", due - timedelta(days=50 + day), "list")
        if has_used:
            product.use(tenant, f"u{number}0", due - timedelta(days=50), "chart")
    columns = (
        "odds_ratio_low, adjusted_odds_ratio, adjusted_odds_ratio_low, adjusted_odds_ratio_high, finding"
    )
    row = payments(house, product, columns)["chart", "renewal"]
    assert row[0] > 1, "the plain ratio takes activity for the feature"
    assert row[1:4] == pytest.approx(mantel_haenszel(list(tables.values())))
    assert row[4] == "no association found"


def mantel_haenszel(tables: list[list[int]]) -> tuple[float, float, float]:
    """Robins, Breslow and Greenland (1986), in other words; cells: used and paid, used, paid, neither."""
    concordant, discordant, pr, ps_qr, qs = 0.0, 0.0, 0.0, 0.0, 0.0
    for a, b, c, d in tables:
        n = a + b + c + d
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        concordant, discordant = concordant + r, discordant + s
        pr, ps_qr, qs = pr + p * r, ps_qr + p * s + q * r, qs + q * s
    ratio = concordant / discordant
    error = math.sqrt(
        pr / (2 * concordant**2) + ps_qr / (2 * concordant * discordant) + qs / (2 * discordant**2)
    )
    return ratio, ratio * math.exp(-1.959964 * error), ratio * math.exp(1.959964 * error)


def test_time_of_day_is_that_of_the_source(house: House) -> None:
    """The hand-made moments are hours apart, so that the times above are those of the flow."""
    product = Product()
    run_of(product, "u1", "2026-05-04", "led")
    with diagnosed(house, product) as database:
        found = database.execute(
            "select min(first_at), max(last_at) from product_build.usage_facts"
        ).fetchall()
    assert found == [(datetime(2026, 5, 4, 9), datetime(2026, 5, 4, 11))]  # noqa: DTZ001
