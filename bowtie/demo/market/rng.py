"""Randomness that repeats: every concern draws from its own stream, named by stable words."""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

T = TypeVar("T")


def stream(seed: int, *names: object) -> random.Random:
    """A generator that depends on the seed and the names alone."""
    return random.Random("/".join([str(seed), *map(str, names)]))  # noqa: S311 - made-up data, no secret


def weighted(rng: random.Random, choices: Mapping[T, float] | Sequence[tuple[T, float]]) -> T:
    """One of the choices, each as likely as its weight says."""
    pairs = list(choices.items()) if isinstance(choices, Mapping) else list(choices)
    return rng.choices([item for item, _ in pairs], [weight for _, weight in pairs])[0]


class Choice(Generic[T]):
    """Things of which one is chosen again and again, each as likely as its weight says."""

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        self._items = [item for item, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))

    def pick(self, rng: random.Random) -> T:
        """One of them."""
        return self._items[bisect(self._sums, rng.random() * self._sums[-1], 0, len(self._items) - 1)]


def clamp(value: float, low: float = 0.0, high: float = 1.0) -> float:
    """The value, kept within its bounds."""
    return max(low, min(high, value))


def count(rng: random.Random, expected: float) -> int:
    """A whole number whose mean is `expected`."""
    return int(expected + rng.random())
