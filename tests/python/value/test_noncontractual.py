"""BG/NBD and gamma-gamma: buyers whose parameters are known, and formulas beside the sums they stand for."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from scipy import integrate, special

from bowtie.value.noncontractual import (
    Buyers,
    PurchaseFit,
    SpendFit,
    alive,
    discounted_purchases,
    expected_purchases,
    expected_spend,
    fit_purchases,
    fit_spend,
    purchase_interval,
    purchase_log_likelihood,
    purchase_tails,
    purchase_variance,
    spend_log_likelihood,
)

# The published fit of the CDNOW data (weeks) and that of its order values.
CDNOW = PurchaseFit(0.243, 4.414, 0.793, 2.426, 0.0)
SPEND = SpendFit(6.25, 3.74, 15.44, 0.0)
SOME = Buyers(
    np.array([0.0, 1, 2, 2, 7, 40]),
    np.array([0.0, 10, 30, 2, 38, 39]),
    np.array([39.0, 39, 39, 39, 39, 40]),
    np.ones(6),
)


def simulated(customers: int, fitted: PurchaseFit, horizon: float) -> tuple[Buyers, np.ndarray]:
    """Buyers one by one, in weeks and not grouped, with the orders that each makes in the horizon after."""
    rng = np.random.default_rng(2005)
    rate, drop = rng.gamma(fitted.r, 1 / fitted.alpha, customers), rng.beta(fitted.a, fitted.b, customers)
    known = rng.uniform(26, 104, customers)
    repeats, last, later = np.zeros(customers), np.zeros(customers), np.zeros(customers)
    now, lives = np.zeros(customers), np.ones(customers, dtype=bool)
    while lives.any():
        now = now + rng.exponential(1 / np.maximum(rate, 1e-9))
        seen, comes = lives & (now <= known), lives & (now > known) & (now <= known + horizon)
        repeats, last, later = repeats + seen, np.where(seen, now, last), later + comes
        lives &= (seen | comes) & (rng.random(customers) >= drop)
    return Buyers(repeats, last, known, np.ones(customers)), later


def test_parameters_and_the_year_after_are_recovered() -> None:
    buyers, later = simulated(60_000, CDNOW, 52)
    weeks, place = Buyers.grouped(buyers.repeats, np.round(buyers.last), np.round(buyers.known))
    assert weeks.weight.sum() == 60_000
    assert np.array_equal(weeks.repeats[place], buyers.repeats)
    assert np.array_equal(weeks.last[place], np.round(buyers.last))
    assert np.array_equal(weeks.known[place], np.round(buyers.known))
    assert len(weeks.weight) < 20_000
    found = fit_purchases(weeks)
    assert (found.r, found.alpha) == pytest.approx((0.243, 4.414), rel=0.05)
    assert (found.a, found.b) == pytest.approx((0.793, 2.426), rel=0.15)
    ahead = expected_purchases(found, buyers, 52)
    assert ahead.sum() == pytest.approx(later.sum(), rel=0.03)
    for repeats in (0, 1, 3):
        kind = buyers.repeats == repeats
        assert ahead[kind].mean() == pytest.approx(later[kind].mean(), rel=0.06)
    assert later.sum() == pytest.approx(
        ahead.sum(), abs=4 * purchase_variance(found, buyers, 52).sum() ** 0.5
    )
    # Orders are whole numbers: an interval holds 80 % or more, and as much more as the model says.
    low, high = (bound.astype(int) for bound in purchase_interval(found, buyers, 52))
    tails = np.array([np.ones(len(later)), *islice(purchase_tails(found, buyers, 52), int(high.max()) + 1)])
    said = np.take_along_axis(tails, low[None], 0)[0] - np.take_along_axis(tails, high[None] + 1, 0)[0]
    held = (low <= later) & (later <= high)
    assert said.min() >= 0.8
    for kind in (buyers.repeats == 0, buyers.repeats == 2, buyers.repeats >= 5):
        assert held[kind].mean() == pytest.approx(said[kind].mean(), abs=0.02)


def test_likelihood_is_the_integral_over_customers() -> None:
    """Of a customer with rate λ and chance p, as the paper derives it, over how both are spread."""

    def chance(rate: float, drop: float, x: int, last: float, known: float) -> float:
        lives = (1 - drop) ** x * rate**x * np.exp(-rate * known)
        gone = drop * (1 - drop) ** (x - 1) * rate**x * np.exp(-rate * last) if x else 0.0
        gamma = CDNOW.alpha**CDNOW.r * rate ** (CDNOW.r - 1) * np.exp(-CDNOW.alpha * rate)
        beta = drop ** (CDNOW.a - 1) * (1 - drop) ** (CDNOW.b - 1)
        return float((lives + gone) * gamma / special.gamma(CDNOW.r) * beta / special.beta(CDNOW.a, CDNOW.b))

    for x, last, known in ((0, 0.0, 39.0), (1, 10.0, 39.0), (4, 30.0, 39.0)):
        one = Buyers(np.array([float(x)]), np.array([last]), np.array([known]), np.ones(1))
        told = np.exp(purchase_log_likelihood(one, CDNOW.r, CDNOW.alpha, CDNOW.a, CDNOW.b))[0]
        # A change of variables keeps the poles at zero out: rate = s⁸, drop = d⁴.
        whole, _ = integrate.dblquad(
            lambda d, s, x=x, last=last, known=known: (
                chance(s**8, d**4, x, last, known) * 8 * s**7 * 4 * d**3
            ),
            *(1e-9, 2.2, 1e-9, 1 - 1e-12),
        )
        assert told == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(
    "fitted",
    [
        CDNOW,
        PurchaseFit(0.8, 20.0, 1.0, 2.0, 0),
        PurchaseFit(2.0, 3.0, 0.3, 0.7, 0),
        PurchaseFit(0.3, 2, 4, 1, 0),
    ],
)
def test_expected_orders_are_the_sum_of_their_chances(fitted: PurchaseFit) -> None:
    """Equation 10 beside the chances to order once, twice, ..., which come from another derivation."""
    summed = sum(islice(purchase_tails(fitted, SOME, 30.0), 900), np.zeros(6))
    assert np.allclose(expected_purchases(fitted, SOME, 30.0), summed, rtol=1e-4)


def test_published_formula_is_what_is_computed() -> None:
    """Equation 10 as printed, with scipy's 2F1."""
    fitted, x, known, ahead = CDNOW, SOME.repeats, SOME.known, 39.0
    z = ahead / (fitted.alpha + known + ahead)
    series = special.hyp2f1(fitted.r + x, fitted.b + x, fitted.a + fitted.b + x - 1, z)
    shrunk = ((fitted.alpha + known) / (fitted.alpha + known + ahead)) ** (fitted.r + x)
    above = (fitted.a + fitted.b + x - 1) / (fitted.a - 1) * (1 - shrunk * series)
    odds = ((fitted.alpha + known) / (fitted.alpha + SOME.last)) ** (fitted.r + x)
    below = 1 + np.where(x > 0, fitted.a / (fitted.b + np.maximum(x, 1) - 1) * odds, 0)
    assert np.allclose(expected_purchases(fitted, SOME, ahead), above / below, rtol=1e-9)
    assert np.allclose(alive(fitted, SOME), 1 / below, rtol=1e-12)


def test_who_ordered_often_and_stopped_is_gone() -> None:
    told = alive(CDNOW, SOME)
    assert told[0] == 1
    assert told[3] < told[2]
    quiet = Buyers(np.array([40.0]), np.array([10.0]), np.array([40.0]), np.ones(1))
    assert alive(CDNOW, quiet)[0] < 1e-6


def test_discounting_takes_each_month_from_its_middle() -> None:
    months = [float(expected_purchases(CDNOW, SOME, 4.0 * month)[4]) for month in range(4)]
    by_hand = sum((months[k + 1] - months[k]) * 1.01 ** -(k + 0.5) for k in range(3))
    assert discounted_purchases(CDNOW, SOME, 4.0, 3, 0.01)[4] == pytest.approx(by_hand, rel=1e-12)
    assert np.allclose(
        discounted_purchases(CDNOW, SOME, 4.0, 3, 0.0), expected_purchases(CDNOW, SOME, 12.0), rtol=1e-12
    )


def test_spend_is_recovered_and_drawn_to_everybodys() -> None:
    rng = np.random.default_rng(2013)
    orders = 1 + rng.poisson(2, 60_000).astype(np.float64)
    rates = rng.gamma(SPEND.q, 1 / SPEND.gamma, 60_000)
    mean = rng.gamma(SPEND.p * orders, 1 / (rates * orders))
    found = fit_spend(orders, mean, np.ones(60_000))
    assert (found.p, found.q, found.gamma) == pytest.approx((SPEND.p, SPEND.q, SPEND.gamma), rel=0.08)
    everybody = SPEND.p * SPEND.gamma / (SPEND.q - 1)
    told = expected_spend(SPEND, np.array([0.0, 1, 5, 1e9]), np.array([0.0, 80, 80, 80]))
    assert told[0] == pytest.approx(everybody)
    assert everybody < told[1] < told[2] < 80
    assert told[3] == pytest.approx(80)


def test_spend_likelihood_is_the_integral_over_rates() -> None:
    def chance(rate: float, orders: float, mean: float) -> float:
        own = rate * orders
        shape = SPEND.p * orders
        gamma = own**shape * mean ** (shape - 1) * np.exp(-own * mean) / special.gamma(shape)
        spread = SPEND.gamma**SPEND.q * rate ** (SPEND.q - 1) * np.exp(-SPEND.gamma * rate)
        return float(gamma * spread / special.gamma(SPEND.q))

    for orders, mean in ((1.0, 20.0), (3.0, 45.0)):
        whole, _ = integrate.quad(chance, 0, 5, args=(orders, mean))
        told = spend_log_likelihood(np.array([orders]), np.array([mean]), SPEND.p, SPEND.q, SPEND.gamma)
        assert np.exp(told[0]) == pytest.approx(whole, rel=1e-7)


def test_money_of_any_size_fits_alike() -> None:
    rng = np.random.default_rng(1)
    orders = 1 + rng.poisson(2, 3000).astype(np.float64)
    mean = rng.gamma(3 * orders, 1 / (rng.gamma(3, 1 / 10, 3000) * orders))
    cents, millions = (fit_spend(orders, mean * size, np.ones(3000)) for size in (0.01, 1e6))
    assert (cents.p, cents.q) == pytest.approx((millions.p, millions.q), rel=1e-4)
    assert cents.gamma * 1e8 == pytest.approx(millions.gamma, rel=1e-4)


def test_nobody_and_one_buyer_fit_without_error() -> None:
    none = np.array([])
    assert fit_purchases(Buyers(none, none, none, none)).log_likelihood == 0
    assert fit_spend(none, none, none).log_likelihood == 0
    assert len(expected_purchases(CDNOW, Buyers(none, none, none, none), 10)) == 0
    one = Buyers(np.array([0.0]), np.array([0.0]), np.array([0.0]), np.ones(1))
    assert np.isfinite(expected_purchases(fit_purchases(one), one, 52)).all()
    same = fit_spend(np.ones(5), np.full(5, 100.0), np.ones(5))
    assert expected_spend(same, np.array([1.0]), np.array([100.0]))[0] == pytest.approx(100, rel=0.05)
