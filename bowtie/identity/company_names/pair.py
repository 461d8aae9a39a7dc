"""What is said about two names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["same", "review", "branch", "subsidiary_or_group"]


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A pair of keys.

    Attributes:
        left_key: The short name, the branch or the group; of two alike, the key that sorts first.
        right_key: The other one.
        score: 0 to 1; a function of the two names and the rules alone.
        rule: Why they match.
        verdict: `same` is one company by name alone, unless `resolve` finds another as good; `review` is
            for a person.
    """

    left_key: str
    right_key: str
    score: float
    rule: str
    verdict: Verdict
