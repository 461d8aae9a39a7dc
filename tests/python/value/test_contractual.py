"""The shifted-beta-geometric model: published figures, and companies whose parameters are known."""

from __future__ import annotations

import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from bowtie.value import functions
from bowtie.value.contractual import (
    Decisions,
    Posterior,
    expected_lifetime,
    expected_residual,
    fit,
    interval,
    posteriors,
    retention,
    staying_interval,
    still_there,
    survival,
)

# "High End" of Fader and Hardie (2007): survivors of 1,000 customers in years 0 to 7.
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)
# The parameters as published, rounded: the other figures are printed from these.
ALPHA, BETA = 0.668, 3.806


def of_survivors(survivors: tuple[int, ...]) -> Decisions:
    lost = [(year, True, survivors[year] - survivors[year + 1]) for year in range(len(survivors) - 1)]
    return Decisions.of_customers([*lost, (len(survivors) - 1, False, survivors[-1])])


def simulated(rng: np.random.Generator, alpha: float, beta: float, customers: int, longest: int) -> Decisions:
    """Customers with chances of their own, known for up to `longest` decisions."""
    leaves = rng.geometric(np.clip(rng.beta(alpha, beta, customers), 1e-9, 1)) - 1
    known = rng.integers(0, longest + 1, customers)
    told = Counter(zip(np.minimum(leaves, known).tolist(), (leaves < known).tolist(), strict=True))
    return Decisions.of_customers([(renewals, lost, number) for (renewals, lost), number in told.items()])


def test_published_fit() -> None:
    found = fit(of_survivors(HIGH_END))
    assert (round(found.alpha, 3), round(found.beta, 3)) == (ALPHA, BETA)
    assert round(found.log_likelihood, 1) == -1611.2
    assert found.is_told


def test_published_retention_and_residual_lifetimes() -> None:
    told = retention(ALPHA, BETA, np.arange(4.0))
    assert [round(share, 4) for share in told.tolist()] == [0.8507, 0.8780, 0.8968, 0.9106]
    assert round(expected_lifetime(ALPHA, BETA, 0.1), 6) == 5.922596
    residual = [round(float(expected_residual(ALPHA, BETA, n - 1, 0.1)), 6) for n in (1, 2, 5)]
    assert residual == [5.414856, 5.901753, 6.897057]


def test_a_constant_churn_would_be_low() -> None:
    """The published warning, 8.5 % low: one rate for everybody misses by this much."""
    decisions = of_survivors(HIGH_END)
    kept = decisions.kept.sum() / decisions.number
    constant = 1 / (1 - kept / 1.1)
    assert constant / expected_lifetime(ALPHA, BETA, 0.1) - 1 == pytest.approx(-0.085, abs=0.002)


def test_formulas_are_the_sums_that_they_stand_for() -> None:
    years = np.arange(0.0, 4000.0)
    stays = survival(ALPHA, BETA, years)
    assert expected_lifetime(ALPHA, BETA, 0.1) == pytest.approx(float(stays @ 1.1**-years), rel=1e-12)
    of_third = stays[3:] / stays[2]
    told = float(expected_residual(ALPHA, BETA, 2, 0.1))
    assert told == pytest.approx(float(of_third @ 1.1 ** -np.arange(len(of_third))), rel=1e-12)
    assert np.allclose(np.cumprod(retention(ALPHA, BETA, np.arange(10.0))), stays[1:11], rtol=1e-12)


def test_special_functions_are_scipys() -> None:
    at = np.concatenate([10.0 ** np.arange(-4, 7), np.linspace(0.1, 30, 50)])
    assert np.allclose(functions.log_gamma(at), special.gammaln(at), rtol=1e-12, atol=1e-12)
    assert np.allclose(functions.digamma(at), special.psi(at), rtol=1e-12, atol=1e-12)
    assert np.allclose(functions.log_beta(at, 2.5), special.betaln(at, 2.5), rtol=1e-10, atol=1e-9)
    odds = np.linspace(-800, 800, 33)
    assert np.allclose(functions.logistic(odds), special.expit(odds), rtol=1e-12, atol=1e-15)
    for first, second, third in ((1, 3.8, 4.5), (-0.2, 0.7, 2.2), (1, 50.0, 70.0)):
        for z in (0.0, 0.3, 0.909, 0.993):
            told = float(functions.hypergeometric(first, second, third, z))
            assert told == pytest.approx(special.hyp2f1(first, second, third, z), rel=1e-10)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.booleans(), st.integers(0, 300)),
        max_size=8,
    )
)
def test_no_parameters_are_likelier_than_the_fit(rows: list[tuple[int, bool, int]]) -> None:
    decisions = Decisions.of_customers(rows)
    found = fit(decisions)
    whole = found.alpha + found.beta
    for up_alpha in (0.99, 1, 1.01):
        for up_beta in (0.99, 1, 1.01):
            alpha, beta = found.alpha * up_alpha, found.beta * up_beta
            if found.is_told or (0.06 < whole < 1000 and 0.002 < alpha / whole < 0.998):
                chances = 0.0
                for place, (kept, lost) in enumerate(zip(decisions.kept, decisions.lost, strict=True)):
                    share = (beta + place) / (alpha + beta + place)
                    chances += kept * np.log(share) + lost * np.log(1 - share)
                assert chances <= found.log_likelihood + 1e-6


def test_many_customers_tell_their_segment_by_themselves() -> None:
    rng = np.random.default_rng(7)
    truth = [(0.7, 3.8), (1.5, 4.0), (0.9, 1.2)]
    found = posteriors([simulated(rng, alpha, beta, 100_000, 6) for alpha, beta in truth])
    for (alpha, beta), posterior in zip(truth, found, strict=True):
        assert posterior.borrowed < 0.01
        assert posterior.alpha.mean() == pytest.approx(alpha, rel=0.1)
        assert posterior.beta.mean() == pytest.approx(beta, rel=0.1)


def test_few_decisions_borrow_and_none_are_the_company() -> None:
    rng = np.random.default_rng(11)
    large = [simulated(rng, 0.7, 3.8, 2000, 5) for _ in range(5)]
    few, none = Decisions.of_customers([(0, True, 4), (1, False, 1)]), Decisions.of_customers([])
    told = posteriors([*large, few, none])
    shares = [interval(retention(posterior.alpha, posterior.beta, 0)) for posterior in told]
    assert told[0].borrowed < 0.2 < told[5].borrowed < told[6].borrowed
    assert told[6].borrowed == pytest.approx(1, abs=0.05)
    # One of five renewed: below the others, far above a fifth. Nothing known: about the others.
    assert 0.35 < shares[5][0] < min(mean for mean, _, _ in shares[:5])
    assert shares[6][0] == pytest.approx(0.84, abs=0.04)
    widths = [high - low for _, low, high in shares]
    assert widths[0] < widths[5]
    assert widths[0] < widths[6]


def test_the_order_of_segments_changes_nothing() -> None:
    rng = np.random.default_rng(3)
    segments = [simulated(rng, 1.0, 3.0, customers, 4) for customers in (5, 50, 500)]
    forth, back = posteriors(segments), posteriors(segments[::-1])
    for one, other in zip(forth, back[::-1], strict=True):
        assert np.allclose(one.alpha, other.alpha, rtol=1e-9)
        assert np.allclose(one.beta, other.beta, rtol=1e-9)


def test_nothing_known_at_all_is_a_wide_interval_and_no_error() -> None:
    (told,) = posteriors([Decisions.of_customers([])])
    _, low, high = interval(retention(told.alpha, told.beta, 0))
    assert high - low > 0.5
    assert posteriors([]) == []
    assert not fit(Decisions.of_customers([])).is_told


def test_a_customer_who_has_not_renewed_by_now_is_less_likely_to() -> None:
    posterior = Posterior(np.array([1.0]), np.array([3.0]), 0.0)
    one, two = np.array([0.0, 0.0, 0.0]), np.array([1.0, 1.0, 1.0])
    told = still_there(posterior, one, two, np.array([0.0, 0.5, 1.0]))
    # 3/4 renew, half of them by now: of those who have not, 3/8 of 5/8 still do.
    assert told[0].tolist() == pytest.approx([0.75, 0.375 / 0.625, 0.0])
    years = still_there(posterior, np.array([0.0, 1.0]), np.array([3.0, 0.0]), np.zeros(2))
    assert years[0].tolist() == pytest.approx([3 / 4 * 4 / 5 * 5 / 6, 1.0])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 4)), min_size=1, max_size=4), st.integers(1, 3))
def test_the_number_that_stays_is_poisson_binomial(kinds: list[tuple[float, int]], draws: int) -> None:
    chance = np.array([[share * 0.9**draw for share, _ in kinds] for draw in range(draws)])
    customers = np.array([float(number) for _, number in kinds])
    masses = np.zeros(int(customers.sum()) + 1)
    for row in chance:
        mass = np.array([1.0])
        for share, (_, number) in zip(row, kinds, strict=True):
            for _ in range(number):
                mass = np.convolve(mass, [1 - share, share])
        masses += mass / draws
    below = np.cumsum(masses)
    mean, low, high = staying_interval(chance, customers)
    assert mean == pytest.approx(float(masses @ np.arange(len(masses))))
    # What a rounding error away from the bound is, may fall to either side.
    assert below[int(low)] >= 0.1 - 1e-9
    assert low == 0 or below[int(low) - 1] <= 0.1 + 1e-9
    assert below[int(high)] >= 0.9 - 1e-9
    assert high == 0 or below[int(high) - 1] <= 0.9 + 1e-9


def test_many_and_few_customers_meet() -> None:
    rng = np.random.default_rng(5)
    chance = rng.beta(30, 10, (400, 2))
    few = staying_interval(chance, np.array([100.0, 100.0]))
    many = staying_interval(chance, np.array([100.0, 101.0]))
    assert np.allclose(few, many, atol=2)


def test_intervals_hold_what_happens_four_times_of_five() -> None:
    """Segments drawn as the model says: 80 % of them end within their intervals, or a few more."""
    rng = np.random.default_rng(2007)
    within = cases = 0
    for _ in range(12):
        company = rng.normal(1.2, 0.4)
        segments, truth = [], []
        for _ in range(8):
            whole, log_odds = np.exp(rng.normal(1.0, 0.75)), rng.normal(company, 0.4)
            beta = whole / (1 + np.exp(-log_odds))
            truth.append((whole - beta, beta))
            segments.append(simulated(rng, whole - beta, beta, 30, 3))
        for (alpha, beta), posterior in zip(truth, posteriors(segments), strict=True):
            customers = np.array([20.0])
            chance = still_there(posterior, np.array([1.0]), np.array([1.0]), np.zeros(1))
            _, low, high = staying_interval(chance, customers)
            stayed = int((rng.random(20) < rng.beta(beta + 1, alpha, 20)).sum())
            within += low <= stayed <= high
            cases += 1
    assert 0.75 <= within / cases <= 0.97


def test_fifty_segments_of_a_hundred_thousand_take_less_than_a_second() -> None:
    rng = np.random.default_rng(1)
    segments = [simulated(rng, 0.7, 3.8, 100_000, 6) for _ in range(50)]
    began = time.process_time()
    for decisions in segments:
        fit(decisions)
    posteriors(segments)
    assert time.process_time() - began < 2  # half a second; processor time, as others work beside
