"""How often customers without a contract will order again, and what an order will be worth.

BG/NBD: while a customer lives, orders come at a steady rate λ of its own, and after each it drops out with a
chance p of its own; λ is spread as Gamma(r, α), p as Beta(a, b) (P. Fader, B. Hardie and K. L. Lee, "Counting
your customers the easy way", Marketing Science 24, 2005). Of a customer it needs x, the orders after the
first; t_x, when the last of them came; T, how long the customer has been known - in units of time of which
every customer's first order is at 0.

Gamma-gamma: the mean value of a customer's orders is spread over customers as a gamma distribution whose
rate is gamma distributed, and independent of how often it orders (P. Fader and B. Hardie, "The gamma-gamma
model of monetary value", 2013).

Customers that look the same are one row with a weight: a million of them are some ten thousand rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bowtie.value.functions import digamma, hypergeometric, log_beta, log_gamma, logistic, lowest

Floats = NDArray[np.float64]

# Those of the first fit ever published (CDNOW, in weeks): where the search begins.
START = np.log(np.array([0.243, 4.414, 0.793, 2.426]))
SPEND_START = np.log(np.array([6.0, 4.0, 15.0]))
# A very weak pull to the start (a standard deviation of e³, twenty times): what few do not tell stays there.
PULL = 3.0
# An interval looks at so many orders at most; it leaves out a tenth on each side: 80 %.
MOST_ORDERS = 1000
LOW, HIGH = 0.1, 0.9
NEARBY = 1e-6
# Of differences that stand for slopes, in logarithms.
STEP = 1e-4


@dataclass(frozen=True)
class Buyers:
    """Kinds of customers by what they did, with how many there are of each.

    Attributes:
        repeats: x, the orders after the first.
        last: t_x, the time from the first order to the last; 0 where there was one.
        known: T, the time from the first order to now.
        weight: How many customers.
    """

    repeats: Floats
    last: Floats
    known: Floats
    weight: Floats

    @classmethod
    def grouped(cls, repeats: Floats, last: Floats, known: Floats) -> tuple[Buyers, NDArray[np.int64]]:
        """Customers put together where all three are equal, and which row each customer is in.

        Args:
            repeats: Of each customer.
            last: Of each customer, in whole units of time.
            known: Of each customer, likewise.
        """
        size = int(known.max(initial=0)) + 1
        keys = (repeats.astype(np.int64) * size + last.astype(np.int64)) * size + known.astype(np.int64)
        kinds, place, number = np.unique(keys, return_inverse=True, return_counts=True)
        rest, its_known = np.divmod(kinds, size)
        its_repeats, its_last = np.divmod(rest, size)
        found = cls(*(part.astype(float) for part in (its_repeats, its_last, its_known, number)))
        return found, place.reshape(-1)


@dataclass(frozen=True)
class PurchaseFit:
    """BG/NBD by maximum likelihood.

    Attributes:
        r: Of the gamma distribution of the rate of orders.
        alpha: Of the same, in units of time.
        a: Of the beta distribution of the chance to drop out after an order.
        b: Of the same.
        log_likelihood: Natural logarithm of the likelihood, without the pull to the start.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True)
class SpendFit:
    """Gamma-gamma by maximum likelihood.

    Attributes:
        p: Shape of a customer's order values.
        q: Shape of the spread of their rates over customers.
        gamma: Its scale, in money.
        log_likelihood: Natural logarithm of the likelihood, without the pull to the start.
    """

    p: float
    q: float
    gamma: float
    log_likelihood: float


def purchase_log_likelihood(buyers: Buyers, r: float, alpha: float, a: float, b: float) -> Floats:
    """Log-likelihood of each kind of customer (Fader, Hardie and Lee 2005, equation 6)."""
    x, last, known = buyers.repeats, buyers.last, buyers.known
    shared = log_gamma(r + x) - log_gamma(r) + r * np.log(alpha) - log_beta(a, b)
    alive = log_beta(a, b + x) - (r + x) * np.log(alpha + known)
    gone = log_beta(a + 1, b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
    return np.asarray(shared + np.where(x > 0, np.logaddexp(alive, gone), alive))


def fit_purchases(buyers: Buyers) -> PurchaseFit:
    """The parameters of BG/NBD under which what customers did is likeliest."""
    top = np.exp(_climb(lambda at: _unlikely(buyers, at), START, float(buyers.weight.sum())))
    r, alpha, a, b = (float(number) for number in top)
    told = purchase_log_likelihood(buyers, r, alpha, a, b)
    return PurchaseFit(r, alpha, a, b, float(buyers.weight @ told) if len(told) else 0.0)


def total_variance(fit: PurchaseFit, buyers: Buyers, horizon: float) -> float:
    """The variance of the expected orders of all customers, because the parameters are not known.

    By the delta method: the slope of the total by the parameters' logarithms, and the curvature of the
    log-likelihood at its top.
    """
    at = np.log(np.array([fit.r, fit.alpha, fit.a, fit.b]))
    steps = np.eye(4) * STEP

    def total(here: Floats) -> float:
        r, alpha, a, b = (float(number) for number in np.exp(here))
        return float(buyers.weight @ expected_purchases(PurchaseFit(r, alpha, a, b, 0.0), buyers, horizon))

    slope = np.array([total(at + step) - total(at - step) for step in steps]) / (2 * STEP)
    bend = np.array([_unlikely(buyers, at + step)[1] - _unlikely(buyers, at - step)[1] for step in steps])
    curvature = (bend + bend.T) / (4 * STEP)
    return max(float(slope @ np.linalg.solve(curvature, slope)), 0.0)


def _unlikely(buyers: Buyers, at: Floats) -> tuple[float, Floats]:
    """Negative log-likelihood by the logarithms of the parameters, with the pull to the start; its slope."""
    x, last, known, weight = buyers.repeats, buyers.last, buyers.known, buyers.weight
    again, below = x > 0, np.maximum(x, 1)
    r, alpha, a, b = np.exp(at)
    to_now, to_last = np.log(alpha + known), np.log(alpha + last)
    shared = log_gamma(r + x) - log_gamma(r) + r * at[1] - log_beta(a, b)
    alive = log_beta(a, b + x) - (r + x) * to_now
    gone = log_beta(a + 1, b + below - 1) - (r + x) * to_last
    told = shared + np.where(again, np.logaddexp(alive, gone), alive)
    # The share of the likelihood that is the customer's being gone; none after a first order alone.
    share = np.where(again, logistic(gone - alive), 0.0)
    by_r = digamma(r + x) - digamma(r) + at[1] - (1 - share) * to_now - share * to_last
    by_alpha = r / alpha - (r + x) * ((1 - share) / (alpha + known) + share / (alpha + last))
    both = digamma(a + b) - digamma(a + b + x)
    by_a = both - digamma(a) + (1 - share) * digamma(a) + share * digamma(a + 1)
    by_b = both - digamma(b) + (1 - share) * digamma(b + x) + share * digamma(b + below - 1)
    slope = np.array([weight @ by_r, weight @ by_alpha, weight @ by_a, weight @ by_b]) * np.exp(at)
    return _pulled(-float(weight @ told), -slope, at, START)


def alive(fit: PurchaseFit, buyers: Buyers) -> Floats:
    """The chance of each kind of customer to be alive; 1 after a first order alone, by the model."""
    x = buyers.repeats
    odds = (fit.r + x) * (np.log(fit.alpha + buyers.known) - np.log(fit.alpha + buyers.last))
    gone = np.log(fit.a) - np.log(fit.b + np.maximum(x, 1) - 1) + odds
    return np.where(x > 0, logistic(-gone), 1.0)


def expected_purchases(fit: PurchaseFit, buyers: Buyers, horizon: float) -> Floats:
    """Orders to come in a horizon of each kind of customer (equation 10).

    By Euler's transformation 2F1(r + x, b + x; a + b + x - 1; z) (1 - z)^(r + x) = (1 - z)^(a - 1)
    2F1(a - 1, a + b - 1 - r; a + b + x - 1; z), which ends soon however often a customer ordered.
    """
    x = buyers.repeats
    # Where a = 1, and where the third parameter is 0, the formula has a limit: take it from nearby.
    a = (
        fit.a + NEARBY
        if min(abs(fit.a - 1), np.abs(fit.a + fit.b + x - 1).min(initial=1.0)) < NEARBY
        else fit.a
    )
    z = horizon / (fit.alpha + buyers.known + horizon)
    third = a + fit.b + x - 1
    kept = np.exp((a - 1) * np.log1p(-z)) * hypergeometric(a - 1, a + fit.b - 1 - fit.r, third, z)
    return np.asarray(alive(fit, buyers) * third / (a - 1) * (1 - kept))


def purchase_tails(fit: PurchaseFit, buyers: Buyers, horizon: float) -> Iterator[Floats]:
    """The chance of each kind of customer to order at least once in a horizon, at least twice, and so on.

    Alive now, a customer's rate and its chance to drop out are independent: Gamma(r + x, α + T) and
    Beta(a, b + x). It orders so often if it would and if it survives all orders but the last.
    """
    shape, stays = fit.r + buyers.repeats, fit.b + buyers.repeats
    share = (fit.alpha + buyers.known) / (fit.alpha + buyers.known + horizon)
    now, survives = alive(fit, buyers), np.ones(len(shape))
    mass = np.exp(shape * np.log(share))
    above = 1 - mass
    for orders in range(1, MOST_ORDERS + 1):
        yield now * np.clip(above, 0, 1) * survives
        survives = survives * (stays + orders - 1) / (fit.a + stays + orders - 1)
        mass = mass * (shape + orders - 1) / orders * (1 - share)
        above = above - mass


def purchase_interval(fit: PurchaseFit, buyers: Buyers, horizon: float) -> tuple[Floats, Floats]:
    """The numbers of orders of each kind of customer in a horizon that bound an interval of 80 %."""
    low, high = np.zeros(len(buyers.repeats)), np.zeros(len(buyers.repeats))
    for orders, tail in enumerate(purchase_tails(fit, buyers, horizon), 1):
        low = np.where(tail > 1 - LOW, orders, low)
        high = np.where(tail > 1 - HIGH, orders, high)
        if tail.max(initial=0.0) <= 1 - HIGH:
            break
    return low, high


def purchase_variance(fit: PurchaseFit, buyers: Buyers, horizon: float) -> Floats:
    """The variance of the number of orders of each kind of customer in a horizon."""
    mean, square = np.zeros(len(buyers.repeats)), np.zeros(len(buyers.repeats))
    for orders, tail in enumerate(purchase_tails(fit, buyers, horizon), 1):
        mean, square = mean + tail, square + (2 * orders - 1) * tail
        if tail.max(initial=0.0) < 1e-9:
            break
    return np.asarray(square - mean**2)


def discounted_purchases(
    fit: PurchaseFit, buyers: Buyers, period: float, periods: int, discount: float
) -> Floats:
    """Orders to come, each period's discounted from its middle.

    Args:
        fit: The model.
        buyers: Kinds of customers.
        period: Length of a period in the fit's units of time.
        periods: How many.
        discount: Per period.
    """
    total, before = np.zeros(len(buyers.repeats)), np.zeros(len(buyers.repeats))
    for number in range(1, periods + 1):
        until = expected_purchases(fit, buyers, period * number)
        total += (until - before) * (1 + discount) ** -(number - 0.5)
        before = until
    return total


def spend_log_likelihood(orders: Floats, mean: Floats, p: float, q: float, gamma: float) -> Floats:
    """Log-likelihood of each customer's mean order value (Fader and Hardie 2013, equation 1a)."""
    shape = p * orders
    return np.asarray(
        log_gamma(shape + q)
        - log_gamma(shape)
        - log_gamma(q)
        + q * np.log(gamma)
        + (shape - 1) * np.log(mean)
        + shape * np.log(orders)
        - (shape + q) * np.log(gamma + orders * mean)
    )


def fit_spend(orders: Floats, mean: Floats, weight: Floats) -> SpendFit:
    """The parameters of gamma-gamma under which mean order values are likeliest.

    Args:
        orders: How many orders of each kind of customer, from 1 on.
        mean: Their mean value, above 0.
        weight: How many customers.
    """
    scale = float(weight @ mean / weight.sum()) if len(mean) else 1.0
    start = SPEND_START - np.array([0.0, 0.0, np.log(30.0)])
    sums = orders * mean / scale
    # All but the logarithm of γ + n m follows from the number of orders: it is summed by number.
    numbers, place = np.unique(orders, return_inverse=True)

    def by_number(of_each: Floats) -> Floats:
        summed = np.bincount(place.reshape(-1), weights=weight * of_each, minlength=len(numbers))
        return np.asarray(summed, dtype=float)

    customers, log_sums = by_number(np.ones_like(sums)), by_number(np.log(sums))
    constant = float(weight @ np.log(mean / scale))

    def worse(at: Floats) -> tuple[float, Floats]:
        p, q, gamma = np.exp(at)
        shape = p * numbers
        logs, parts = by_number(np.log(gamma + sums)), by_number(1 / (gamma + sums))
        chances = log_gamma(shape + q) - log_gamma(shape) - log_gamma(q) + q * at[2]
        told = float(customers @ chances + shape @ log_sums - (shape + q) @ logs) - constant
        whole = digamma(shape + q)
        by_p = float(numbers @ (customers * (whole - digamma(shape)) + log_sums - logs))
        by_q = float(customers @ (whole - digamma(q) + at[2]) - logs.sum())
        by_gamma = float(customers.sum() * q / gamma - (shape + q) @ parts)
        return _pulled(-told, -np.array([by_p * p, by_q * q, by_gamma * gamma]), at, start)

    top = np.exp(_climb(worse, start, float(weight.sum())))
    p, q, gamma = float(top[0]), float(top[1]), float(top[2] * scale)
    told = float(weight @ spend_log_likelihood(orders, mean, p, q, gamma)) if len(mean) else 0.0
    return SpendFit(p, q, gamma, told)


def expected_spend(fit: SpendFit, orders: Floats, mean: Floats) -> Floats:
    """The mean value of a customer's orders to come: its own mean, drawn to everybody's (equation 5).

    Args:
        fit: The model.
        orders: So far; 0 gives everybody's mean.
        mean: Their mean value; any number where there are none.
    """
    # Everybody's mean is p γ / (q - 1): with q up to 1 there is none, only the customer's own.
    own = fit.p * orders
    weight = own + max(fit.q - 1, 0.0)
    whole = np.where(weight > 0, weight, 1.0)
    return np.asarray((fit.p * fit.gamma * (fit.q > 1) + own * np.where(orders > 0, mean, 0.0)) / whole)


def _pulled(value: float, slope: Floats, at: Floats, start: Floats) -> tuple[float, Floats]:
    far = (at - start) / PULL
    return value + float(far @ far) / 2, slope + far / PULL


def _climb(worse: Callable[[Floats], tuple[float, Floats]], start: Floats, customers: float) -> Floats:
    scale = max(customers, 1.0)

    def scaled(at: Floats) -> tuple[float, Floats]:
        value, slope = worse(at)
        return value / scale, slope / scale

    return lowest(scaled, start)
