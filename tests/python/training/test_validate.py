"""Figures against hand-worked numbers and scikit-learn's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bowtie.training.validate import auc, average_precision, brier, deciles, figures, score_edges, stability


def test_by_hand() -> None:
    outcomes = np.array([True, False, True, False])
    scores = np.array([0.9, 0.8, 0.4, 0.4])
    # Pairs: .9 beats both; .4 loses to .8 and ties with .4.
    assert auc(outcomes, scores) == pytest.approx((1 + 1 + 0 + 0.5) / 4)
    # At .9: precision 1, recall 1/2. At .8: no gain. At .4: precision 2/4, recall 1.
    assert average_precision(outcomes, scores) == pytest.approx(0.5 * 1 + 0.5 * 0.5)
    assert brier(outcomes, scores) == pytest.approx((0.01 + 0.64 + 0.36 + 0.16) / 4)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 9)), min_size=2, max_size=60).filter(
        lambda rows: len({row[0] for row in rows}) > 1
    )
)
def test_like_scikit_learn(rows: list[tuple[bool, int]]) -> None:
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    outcomes = np.array([row[0] for row in rows])
    scores = np.array([row[1] / 10 for row in rows])
    assert auc(outcomes, scores) == pytest.approx(metrics.roc_auc_score(outcomes, scores))
    assert average_precision(outcomes, scores) == pytest.approx(
        metrics.average_precision_score(outcomes, scores)
    )
    assert brier(outcomes, scores) == pytest.approx(metrics.brier_score_loss(outcomes, scores))


def test_deciles_are_tenths_and_lifts_average_to_one() -> None:
    random = np.random.default_rng(1)
    scores = random.random(1000)
    outcomes = random.random(1000) < scores
    assert np.bincount(deciles(scores))[1:].tolist() == [100] * 10
    lifts = [item.value for item in figures("x", outcomes, scores) if item.measure == "lift"]
    assert np.mean(lifts) == pytest.approx(1)
    assert lifts[0] > 1.5 > 0.5 > lifts[-1]


def test_drift_is_nothing_on_the_same_scores_and_large_when_they_move() -> None:
    scores = np.random.default_rng(1).random(1000)
    shares = np.full(10, 0.1)
    assert stability(shares, scores, score_edges(scores)) == pytest.approx(0, abs=1e-9)
    # All in the best tenth: 9 × (0.1 − 0.0001) × ln(0.1/0.0001) + 0.9 × ln(10), by hand.
    moved = stability(shares, np.full(100, 2.0), score_edges(scores))
    assert moved == pytest.approx(9 * 0.0999 * np.log(1000) + 0.9 * np.log(10))
