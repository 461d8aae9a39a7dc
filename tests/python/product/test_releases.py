"""Effects of releases: worked out by hand, against a plain definition, and many that changed nothing."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest
from scipy import stats
from warehouse.house import House

from product.company import Product, diagnosed

RELEASED = date(2026, 3, 2)
BEFORE, AFTER = RELEASED - timedelta(days=10), RELEASED + timedelta(days=10)
WHOLE = tuple(
    (f"{module}_{role}", module, f"flow_{module}", role, False)
    for module in ("forms", "reports", "mails", "scores")
    for role in ("entry", "main", "interaction")
)


def effects(house: House, product: Product, columns: str) -> dict[tuple[str, str], tuple[Any, ...]]:
    with diagnosed(house, product) as database:
        rows = database.execute(
            f"select release_key, metric, {columns} from product.release_effects"
        ).fetchall()
    return {row[:2]: row[2:] for row in rows}


def answered(product: Product, tenant: int, day: date, module: str, ms: float, count: int = 1) -> None:
    feature = f"{module}_main"
    product.use(f"T{tenant}0", f"u{tenant}0", day, feature, count, ms=ms * count, answers=count)


def test_difference_in_differences_by_hand(house: House) -> None:
    """Forms go from 100 to 60 ms while the rest gets slower by a tenth: 0.6 / 1.1."""
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms")
    for tenant in range(1, 13):
        for day, own, other in ((BEFORE, 100, 400), (AFTER, 60, 440)):
            answered(product, tenant, day, "forms", own)
            answered(product, tenant, day, "reports", other)
    # Only before: this company is no match of itself.
    answered(product, 13, BEFORE, "forms", 9000)
    columns = (
        "account_count, before_value, after_value, control_subjects, effect, effect_low, effect_high, finding"
    )
    found = effects(house, product, columns)
    row = found["R1", "response_ms"]
    assert row[:7] == pytest.approx((12, 100, 60, 1, 0.6 / 1.1, 0.6 / 1.1, 0.6 / 1.1))
    assert row[7] == "better"
    assert found["R1", "uses"][4:] == (1.0, 1.0, 1.0, "none found")


def test_the_error_is_that_of_companies(house: House) -> None:
    """The same figures as the formula in other words: companies weighed and drawn as a whole."""
    draw = random.Random(3)  # noqa: S311 - not for secrets
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms")
    cells: dict[tuple[int, str, date], tuple[float, int]] = {}
    for tenant in range(1, 31):
        for module in ("forms", "reports", "mails"):
            for day in (BEFORE, AFTER):
                ms, count = draw.randint(100, 300), draw.randint(1, 9)
                answered(product, tenant, day, module, ms, count)
                cells[tenant, module, day] = (ms * count, count)
    row = effects(house, product, "effect, effect_low, effect_high")["R1", "response_ms"]
    # A company's mean of each side by the harmonic weight of its answers, so that only its own change counts.
    tenants = range(1, 31)
    weight = {(t, m): 1 / sum(1 / cells[t, m, d][1] for d in (BEFORE, AFTER)) for t, m, _ in cells}
    amount = {(t, m, d): weight[t, m] * ms / count for (t, m, d), (ms, count) in cells.items()}
    totals = {m: sum(weight[t, m] for t in tenants) for m in ("reports", "mails")}
    share = {"forms": 1.0} | {m: -total / sum(totals.values()) for m, total in totals.items()}
    difference = 0.0
    influences: dict[int, float] = defaultdict(float)
    for module, part in share.items():
        for day, sign in ((BEFORE, -1), (AFTER, 1)):
            whole = sum(amount[t, module, day] for t in tenants)
            difference += part * sign * math.log(whole)
            for t in tenants:
                influences[t] += part * sign * amount[t, module, day] / whole
    error = math.sqrt(30 / 29 * sum(value**2 for value in influences.values()))
    width = float(stats.t.ppf(0.975, 29)) * error
    assert row == pytest.approx(
        (math.exp(difference), math.exp(difference - width), math.exp(difference + width)), rel=1e-5
    )


def test_windows_end_at_the_next_release_of_the_module(house: House) -> None:
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms")
    product.release("R2", RELEASED + timedelta(days=20), "forms")
    product.release("R3", RELEASED + timedelta(days=30), "reports")
    product.release("R4", RELEASED + timedelta(days=34), "forms")
    with diagnosed(house, product) as database:
        rows = database.execute(
            "select release_key, before_from, before_until, after_from, after_until, is_long_enough"
            " from product_build.release_windows order by 1"
        ).fetchall()

    def day(offset: int) -> date:
        return RELEASED + timedelta(days=offset)

    assert rows == [
        ("R1", day(-56), day(-1), day(1), day(19), True),
        ("R2", day(1), day(19), day(21), day(33), False),
        ("R3", day(-26), day(29), day(31), day(86), True),
        ("R4", day(21), day(33), day(35), day(90), False),
    ]


def test_what_another_release_touched_is_no_control(house: House) -> None:
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms", "forms_main")
    product.release("R2", RELEASED + timedelta(days=30), "reports")
    for tenant in range(1, 13):
        for day in (BEFORE, AFTER):
            answered(product, tenant, day, "forms", 100)
            answered(product, tenant, day, "reports", 100 if day == BEFORE else 500)
    columns = "control_subjects, effect, why_not_told"
    found = effects(house, product, columns)
    assert found["R1", "response_ms"] == (0, None, "no control")
    # Mails and scores have features like it, but where all use it already a share cannot be told.
    assert found["R1", "adoption"] == (1, None, "too few events")
    assert found["R2", "adoption"] == (None, None, "no feature")
    assert found["R1", "flow_seconds"][1:] == (None, "too few companies")


def test_adoption_of_a_new_feature(house: House) -> None:
    """Nobody used it before and three of four do after; of the features like it one in four more."""
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms", "forms_interaction")
    for tenant in range(1, 41):
        for day in (BEFORE, AFTER):
            product.use(f"T{tenant}0", f"u{tenant}0", day, "forms_main")
        if tenant % 4:
            product.use(f"T{tenant}0", f"u{tenant}0", AFTER, "forms_interaction")
        else:
            product.use(f"T{tenant}0", f"u{tenant}0", AFTER, "mails_interaction")
    row = effects(house, product, "before_value, after_value, effect, finding")["R1", "adoption"]
    # Three features are like it; a quarter of the companies took one of them up.
    assert row == (0, 0.75, pytest.approx(0.75 - 0.25 / 3), "better")


def test_few_errors_are_not_told(house: House) -> None:
    product = Product(WHOLE)
    product.release("R1", RELEASED, "forms")
    product.release("R0", RELEASED - timedelta(days=200), None)
    for tenant in range(1, 13):
        for day in (BEFORE, AFTER):
            for module in ("forms", "reports"):
                product.use(f"T{tenant}0", f"u{tenant}0", day, f"{module}_main", 10)
    for tenant in range(1, 5):
        product.use(f"T{tenant}0", f"u{tenant}0", AFTER, "forms_main", event="error_shown", errors=1)
    found = effects(house, product, "effect, why_not_told")
    assert found["R1", "error_rate"] == (None, "too few events")
    assert found["R0", "error_rate"] == (None, "no module")


def test_planted_effects_are_covered_and_nothing_is_rarely_something(house: House) -> None:
    """Forty releases, too far apart to disturb each other, each with its own change of speed or with none."""
    draw = random.Random(11)  # noqa: S311 - not for secrets
    product = Product(WHOLE)
    modules = ("forms", "reports", "mails", "scores")
    first = date(2011, 1, 3)
    planted: dict[str, float] = {}
    for number in range(40):
        module, day = modules[number % 4], first + timedelta(days=130 * number)
        product.release(f"R{number}", day, module)
        planted[f"R{number}"] = draw.choice([1.0, 1.0, 0.5, 2.0])
        for tenant in range(1, 25):
            slowness = math.exp(draw.gauss(0, 0.4))
            for name in modules:
                for side in (-1, 1):
                    change = planted[f"R{number}"] if (name, side) == (module, 1) else 1
                    ms = 200 * slowness * change * math.exp(draw.gauss(0, 0.2))
                    answered(
                        product,
                        tenant,
                        day + timedelta(days=side * 10),
                        name,
                        round(ms, 3),
                        draw.randint(1, 4),
                    )
    found = effects(house, product, "effect_low, effect_high, finding")
    covered, wrong, missed = 0, 0, 0
    for release, change in planted.items():
        low, high, finding = found[release, "response_ms"]
        covered += low <= change <= high
        wrong += change == 1 and finding != "none found"
        missed += change != 1 and finding != ("better" if change < 1 else "worse")
    nothing = sum(change == 1 for change in planted.values())
    assert covered >= stats.binom.ppf(0.001, 40, 0.95)
    assert wrong <= stats.binom.ppf(0.999, nothing, 0.05)
    assert missed == 0
