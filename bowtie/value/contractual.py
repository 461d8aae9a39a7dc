"""How long customers with contracts stay: the shifted-beta-geometric model, with what is not known of it.

Every customer renews each contract with a chance of its own that never changes; over the customers of a
segment the chance to leave is spread as Beta(α, β). Who is likely to leave leaves first, so the share that
renews rises with the renewals survived: r = (β + n) / (α + β + n) after n of them (P. Fader and B. Hardie,
"How to project customer retention", J. of Interactive Marketing 21, 2007; what a contract is still worth:
"Customer-base valuation in a contractual setting", Marketing Science 29, 2010).

A few renewals do not tell α and β. So segments are estimated together (partial pooling): the log odds to
renew, u = ln(β / α), of a segment are drawn around those of the company with a spread that the data tell,
and so is its homogeneity v = ln(α + β). The posterior is summed on a grid, so it is the same in every run.
A segment with many decisions speaks for itself; one without any is forecast as the company, with the
spread between segments in its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bowtie.value.functions import hypergeometric, log_beta, logistic

Floats = NDArray[np.float64]

# The region of (u, v) that is searched: chances to renew of 0.1 % to 99.9 %; α + β of 0.05 to 1,100.
U_RANGE, V_RANGE = (-7.0, 7.0), (-3.0, 7.0)
# Priors of the company: a mean renewal rate of 73 % give or take a lot (38 % to 92 % within a standard
# deviation), α + β of about 3 (the data sets of Fader and Hardie have 1.9 and 4.5), and segments whose log
# odds differ by half.
U_MEAN, U_SPREAD = 1.0, 1.5
V_MEAN, V_SPREAD = 1.0, 1.0
V_BETWEEN = 0.75
U_BETWEEN = np.array([0.1, 0.15, 0.22, 0.32, 0.45, 0.65, 0.95, 1.4])
U_BETWEEN_SCALE = 0.5
COMPANY_U = np.linspace(-4.0, 6.0, 101)
COMPANY_V = np.linspace(-2.0, 5.0, 15)
NODES_U, NODES_V = 81, 61
# A node this far below the best (in log) has no weight: e⁻¹⁵ is three in ten million.
NEGLIGIBLE = 15.0
# Intervals leave out a tenth on each side: 80 %.
LOW, HIGH = 0.1, 0.9
DRAWS = 400
# Newton's steps at most, and the slope (log-likelihood by logarithm of a parameter) that counts as the top.
STEPS, SLOPE = 200, 1e-7
# Above so many customers the count that stays is as good as normal.
EXACT_UP_TO = 200
NORMAL_POINTS = np.array([NormalDist().inv_cdf((place + 0.5) / 101) for place in range(101)])


@dataclass(frozen=True)
class Decisions:
    """What customers of a segment decided: place n is the decision after n renewals survived.

    Attributes:
        kept: How many renewed.
        lost: How many left.
    """

    kept: Floats
    lost: Floats

    @classmethod
    def of_customers(cls, rows: Sequence[tuple[int, bool, float]]) -> Decisions:
        """From customers: how many renewals each survived, whether it then left, how many such customers."""
        longest = max((renewals + 1 for renewals, _, _ in rows), default=0)
        kept, lost = np.zeros(longest), np.zeros(longest)
        for renewals, is_lost, customers in rows:
            kept[:renewals] += customers
            lost[renewals] += customers if is_lost else 0
        return cls(kept, lost)

    @property
    def number(self) -> float:
        """How many decisions there were."""
        return float(self.kept.sum() + self.lost.sum())


@dataclass(frozen=True)
class Fit:
    """The parameters under which what happened is likeliest.

    Attributes:
        alpha: Of the beta distribution of the chance to leave.
        beta: Of the same.
        log_likelihood: Natural logarithm of the chance of what happened.
        is_told: False where the data do not tell them: no decisions, nobody or everybody left, nobody had a
            second decision, or no sign that customers differ.
    """

    alpha: float
    beta: float
    log_likelihood: float
    is_told: bool


@dataclass(frozen=True)
class Posterior:
    """What is known of a segment's parameters: draws of equal weight.

    Attributes:
        alpha: Of each draw.
        beta: Of each draw.
        borrowed: The share of what is known of the renewal rate that comes from other segments, 0 to 1.
    """

    alpha: Floats
    beta: Floats
    borrowed: float


def survival(alpha: float, beta: float, periods: Floats) -> Floats:
    """The share of customers that survive so many renewals: S(t) = B(α, β + t) / B(α, β)."""
    return np.asarray(np.exp(log_beta(alpha, beta + periods) - log_beta(alpha, beta)))


def retention(alpha: Floats | float, beta: Floats | float, renewals: Floats | int) -> Floats:
    """The share that renews of those that survived so many renewals: r of period renewals + 1."""
    return np.asarray((beta + renewals) / (alpha + beta + renewals))


def expected_lifetime(alpha: float, beta: float, discount: float) -> float:
    """Discounted expected lifetime (DEL) of a new customer in periods, paid at the start of each.

    Args:
        alpha: Of the model.
        beta: Of the model.
        discount: Per period, e.g. 0.1.
    """
    return float(hypergeometric(1, beta, alpha + beta, 1 / (1 + discount)))


def expected_residual(
    alpha: Floats | float, beta: Floats | float, renewals: Floats | int, discount: float
) -> Floats:
    """Discounted expected residual lifetime (DERL) in periods, just before the next renewal is decided.

    Args:
        alpha: Of the model.
        beta: Of the model.
        renewals: How many the customer has survived: n - 1 in its contract n.
        discount: Per period.
    """
    grown = beta + renewals
    return np.asarray(
        retention(alpha, beta, renewals) * hypergeometric(1, grown + 1, alpha + grown + 1, 1 / (1 + discount))
    )


def log_likelihood(decisions: Decisions, alpha: Floats, beta: Floats) -> Floats:
    """Log-likelihood of decisions: the sum over n of kept · ln r + lost · ln(1 - r)."""
    found = np.zeros(np.broadcast_shapes(alpha.shape, beta.shape))
    for place, (kept, lost) in enumerate(zip(decisions.kept, decisions.lost, strict=True)):
        found += kept * np.log(beta + place) + lost * np.log(alpha)
        found -= (kept + lost) * np.log(alpha + beta + place)
    return found


def fit(decisions: Decisions) -> Fit:
    """Maximum likelihood; see Fit.is_told for what a segment must show."""
    top, is_inside = _best(decisions)
    alpha, beta = _parameters(*top)
    told = float(log_likelihood(decisions, np.array(alpha), np.array(beta)))
    second = decisions.kept[1:].sum() + decisions.lost[1:].sum()
    is_told = bool(is_inside and second > 0 and decisions.kept.sum() > 0 and decisions.lost.sum() > 0)
    return Fit(float(alpha), float(beta), told, is_told)


def posteriors(segments: Sequence[Decisions]) -> list[Posterior]:
    """What is known of each segment, estimated together; the order of the segments changes nothing.

    Args:
        segments: The decisions of each; one without any is forecast as the company is.
    """
    grids = [_grid(decisions) for decisions in segments]
    company = _company_prior()
    # For each segment and company (mean log odds × spread, homogeneity): ln of the chance of its data.
    chances = [_chance_of_data(grid) for grid in grids]  # 0 where there are none
    known = company + sum(chances)
    return [_segment_posterior(grid, known - chance) for grid, chance in zip(grids, chances, strict=True)]


@dataclass(frozen=True)
class _Grid:
    """A segment's likelihood where it counts, and each node's chance in every company."""

    decisions: float
    u: Floats
    v: Floats
    likelihood: Floats
    of_u: Floats
    of_v: Floats


def _parameters(u: Floats | float, v: Floats | float) -> tuple[Floats, Floats]:
    """α and β of the log odds to renew and the logarithm of α + β."""
    whole = np.exp(v)
    return np.asarray(whole * logistic(-np.asarray(u))), np.asarray(whole * logistic(np.asarray(u)))


def _best(decisions: Decisions) -> tuple[tuple[float, float], bool]:
    """The likeliest (u, v), and whether it lies inside the region: Newton's steps, damped until they rise."""
    place = np.arange(len(decisions.kept), dtype=float)
    kept, lost = decisions.kept, decisions.lost
    both, left = kept + lost, float(lost.sum())

    def told(at: Floats) -> float:
        alpha, beta = np.exp(at)
        return float(kept @ np.log(beta + place) + left * at[0] - both @ np.log(alpha + beta + place))

    def uphill(at: Floats) -> tuple[Floats, Floats]:
        alpha, beta = np.exp(at)
        of_beta, of_whole = 1 / (beta + place), 1 / (alpha + beta + place)
        first = np.array([left / alpha - both @ of_whole, kept @ of_beta - both @ of_whole])
        shared = both @ of_whole**2
        bend = np.array([[shared - left / alpha**2, shared], [shared, shared - kept @ of_beta**2]])
        scale = np.array([alpha, beta])
        return first * scale, bend * np.outer(scale, scale) + np.diag(first * scale)

    at = np.log(np.array([float(number) for number in _parameters(U_MEAN, V_MEAN)]))
    best, damping = told(at), 1.0
    for _ in range(STEPS):
        slope, bend = uphill(at)
        if np.abs(slope).max() < SLOPE:
            break
        # Where the surface is no hill the damping makes it one; it fades as steps succeed.
        least = -float(np.linalg.eigvalsh(bend).max())
        ridge = max(0.0, 1e-9 - least) + damping * float(np.abs(slope).max() + 1e-6)
        after = _inside(at + np.linalg.solve(ridge * np.eye(2) - bend, slope))
        climbed = told(after)
        if climbed > best:
            at, best, damping = after, climbed, damping / 4
        else:
            damping = max(damping, 1e-6) * 8
            if damping > 1e12:
                break
    u, v = float(at[1] - at[0]), float(np.logaddexp(at[0], at[1]))
    margin = 1e-3
    is_inside = (
        U_RANGE[0] + margin < u < U_RANGE[1] - margin and V_RANGE[0] + margin < v < V_RANGE[1] - margin
    )
    return (u, v), is_inside


def _inside(at: Floats) -> Floats:
    """The nearest logarithms of α and β inside the region."""
    u, v = np.clip(at[1] - at[0], *U_RANGE), np.clip(np.logaddexp(at[0], at[1]), *V_RANGE)
    return np.asarray(np.log(np.array([float(number) for number in _parameters(float(u), float(v))])))


def _grid(decisions: Decisions) -> _Grid:
    """The nodes on which a segment's likelihood is more than nothing: found on a coarse grid, then fine."""
    (top_u, top_v), _ = _best(decisions)
    coarse_u, coarse_v = np.linspace(*U_RANGE, 57), np.linspace(*V_RANGE, 41)
    told = _log_likelihood_at(decisions, coarse_u, coarse_v)
    best = float(_log_likelihood_at(decisions, np.array([top_u]), np.array([top_v]))[0, 0])
    near = told > max(best, float(told.max())) - NEGLIGIBLE
    spread_u, spread_v = _spread(decisions, top_u, top_v)
    u = _around(coarse_u[near.any(axis=1)], top_u, spread_u, U_RANGE, NODES_U)
    v = _around(coarse_v[near.any(axis=0)], top_v, spread_v, V_RANGE, NODES_V)
    fine = _log_likelihood_at(decisions, u, v)
    fine -= fine.max()
    of_u = _normal(u[:, None, None], COMPANY_U[None, :, None], U_BETWEEN[None, None, :])
    of_v = _normal(v[:, None], COMPANY_V[None, :], np.array(V_BETWEEN))
    step = (u[1] - u[0]) * (v[1] - v[0])
    return _Grid(decisions.number, u, v, np.exp(fine) * step, of_u.reshape(len(u), -1), of_v)


def _log_likelihood_at(decisions: Decisions, u: Floats, v: Floats) -> Floats:
    alpha, beta = _parameters(u[:, None], v[None, :])
    return log_likelihood(decisions, alpha, beta)


def _spread(decisions: Decisions, u: float, v: float) -> tuple[float, float]:
    """Standard deviations of u and v by the curvature at the best: right where there are many decisions."""
    step = 1e-3
    at = [
        _log_likelihood_at(decisions, np.array([u + i * step]), np.array([v + j * step]))[0, 0]
        for i, j in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1))
    ]
    uu = -(at[1] - 2 * at[0] + at[2]) / step**2
    vv = -(at[3] - 2 * at[0] + at[4]) / step**2
    uv = -(at[5] + at[6] + 2 * at[0] - at[1] - at[2] - at[3] - at[4]) / (2 * step**2)
    curvature = np.array([[uu, uv], [uv, vv]]) + np.diag([1 / 3.0**2, 1 / 3.0**2])
    variances = np.diag(np.linalg.inv(curvature))
    wide = np.sqrt(np.where(variances > 0, variances, 9.0))
    return float(min(wide[0], 3.0)), float(min(wide[1], 3.0))


def _around(near: Floats, top: float, spread: float, limits: tuple[float, float], nodes: int) -> Floats:
    """Nodes over what counts: around the best by its spread, and further where the coarse grid says so."""
    low, high = top - 6 * spread, top + 6 * spread
    if near.size > 1:
        low, high = min(low, float(near.min())), max(high, float(near.max()))
    return np.linspace(max(low, limits[0]), min(high, limits[1]), nodes)


def _normal(at: Floats, mean: Floats, spread: Floats) -> Floats:
    return np.asarray(np.exp(-(((at - mean) / spread) ** 2) / 2) / spread)


def _company_prior() -> Floats:
    """Ln of the prior of every company: (mean log odds × spread between segments) × homogeneity."""
    u = -(((COMPANY_U - U_MEAN) / U_SPREAD) ** 2) / 2
    # Nodes of the spread stand further apart the larger it is: weight by its logarithm's scale.
    between = np.log(U_BETWEEN) - (U_BETWEEN / U_BETWEEN_SCALE) ** 2 / 2
    v = -(((COMPANY_V - V_MEAN) / V_SPREAD) ** 2) / 2
    return np.asarray((u[:, None] + between[None, :]).reshape(-1)[:, None] + v[None, :])


def _chance_of_data(grid: _Grid) -> Floats:
    chance = np.log(grid.of_u.T @ (grid.likelihood @ grid.of_v) + 1e-300)
    return np.asarray(chance if grid.decisions else np.zeros_like(chance))


def _segment_posterior(grid: _Grid, others: Floats) -> Posterior:
    """The segment's own likelihood times what the other segments say of where it may lie."""
    company = np.exp(others - others.max())
    prior = grid.of_u @ company @ grid.of_v.T
    weight = prior * grid.likelihood
    weight = weight / weight.sum()
    alpha, beta = _parameters(grid.u[:, None], grid.v[None, :])
    chosen = _even_draws(weight.reshape(-1))
    borrowed = _borrowed(company, grid.decisions, float(weight.sum(axis=1) @ grid.u))
    return Posterior(alpha.reshape(-1)[chosen], beta.reshape(-1)[chosen], borrowed)


def _even_draws(weight: Floats) -> NDArray[np.int64]:
    """Nodes at even steps of the cumulated weight: draws that are the same in every run."""
    steps = (np.arange(DRAWS) + 0.5) / DRAWS
    found = np.searchsorted(np.cumsum(weight), steps * weight.sum())
    return np.asarray(np.minimum(found, len(weight) - 1))


def _borrowed(company: Floats, decisions: float, told: float) -> float:
    """What the others say of what is known, in precision (1 / variance) of the log odds to renew.

    Decisions tell r (1 - r) each. Where there are none, all is borrowed.
    """
    weight = company.sum(axis=1).reshape(len(COMPANY_U), len(U_BETWEEN)) / company.sum()
    of_mean, of_between = weight.sum(axis=1), weight.sum(axis=0)
    mean = of_mean @ COMPANY_U
    others = 1 / (of_mean @ (COMPANY_U - mean) ** 2 + of_between @ U_BETWEEN**2)
    own = decisions * float(logistic(told) * logistic(-told))
    return float(others / (others + own))


def still_there(posterior: Posterior, renewals: Floats, decisions: Floats, waited: Floats) -> Floats:
    """The chance of customers to survive the decisions before them, by draw: draws × customers.

    A customer who has not renewed yet although many renew earlier is less likely to: with a share F of
    renewals signed by now, the next decision is r (1 - F) / (1 - r F).

    Args:
        posterior: Of the segment.
        renewals: Survived by each customer.
        decisions: How many lie before each.
        waited: The share F of renewals that are signed as early before the end as it is now.
    """
    alpha, beta = posterior.alpha[:, None], posterior.beta[:, None]
    chance = np.ones((len(posterior.alpha), len(renewals)))
    for step in range(int(decisions.max(initial=0))):
        next_one = retention(alpha, beta, renewals + step)
        if step == 0:
            next_one = next_one * (1 - waited) / (1 - next_one * waited)
        chance = np.where(decisions > step, chance * next_one, chance)
    return chance


def staying_interval(chance: Floats, customers: Floats) -> tuple[float, float, float]:
    """How many customers stay: expected, and the interval of 80 % with the chance of each and of the draws.

    Given the parameters the number is Poisson-binomial: customers with chances of their own.

    Args:
        chance: Draws × kinds of customers: still_there.
        customers: How many there are of each kind.
    """
    number = int(customers.sum())
    mean = float((chance @ customers).mean())
    if number == 0:
        return 0.0, 0.0, 0.0
    if number <= EXACT_UP_TO:
        masses = np.zeros((len(chance), number + 1))
        masses[:, 0] = 1
        for kind, its in enumerate(customers):
            stays = chance[:, kind, None]
            for _ in range(int(its)):
                masses[:, 1:] = masses[:, 1:] * (1 - stays) + masses[:, :-1] * stays
                masses[:, 0] *= 1 - stays[:, 0]
        below = np.cumsum(masses.mean(axis=0))
        low, high = (int(np.searchsorted(below, share)) for share in (LOW, HIGH))
        return mean, float(min(low, number)), float(min(high, number))
    means = chance @ customers
    spreads = np.sqrt((chance * (1 - chance)) @ customers)
    counts = np.round(means[:, None] + spreads[:, None] * NORMAL_POINTS)
    low, high = np.quantile(np.clip(counts, 0, number), [LOW, HIGH], method="inverted_cdf")
    return mean, float(low), float(high)


def interval(numbers: Floats) -> tuple[float, float, float]:
    """Mean and 80 % interval of something told for every draw."""
    low, high = np.quantile(numbers, [LOW, HIGH])
    return float(numbers.mean()), float(low), float(high)
