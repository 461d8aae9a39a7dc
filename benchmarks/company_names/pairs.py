"""Short names against legal names: who is found, who is missed, who is confused."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bowtie.identity.company_names import Match, Scored, load_rules, match_names, read_name, resolve
from bowtie.identity.company_names.shape import GROUP, shape_of

Candidates = Mapping[str, list[Scored]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one set of short names.

    Attributes:
        names: Short names.
        right: Resolved to their own legal name.
        wrong: Resolved to another one.
        ambiguous: Several legal names fit as well.
        none: No legal name fits well enough.
    """

    names: int
    right: int
    wrong: int
    ambiguous: int
    none: int

    @property
    def recall(self) -> float:
        """Right among all."""
        return self.right / self.names

    @property
    def precision(self) -> float:
        """Right among those resolved."""
        return self.right / (self.right + self.wrong)


@dataclass(frozen=True, slots=True)
class Measured:
    """One half of the pairs.

    Attributes:
        clear: Short names that fit one legal name of the file.
        ambiguous: Short names whose brand stands in two or more legal names of the file.
        everything: Both.
    """

    clear: Figures
    ambiguous: Figures
    everything: Figures


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Short and legal names of a file with two columns."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(short, legal) for short, legal in list(csv.reader(file))[1:]]


def half_of(short: str) -> int:
    """0, the half that the figures of the rules were chosen on, or 1."""
    return int(hashlib.md5(short.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def candidates_of(matches: Iterable[Match], legal: set[str]) -> Candidates:
    """Per key, the legal names that it matches."""
    found: dict[str, list[Scored]] = {key: [Scored(key, 1.0)] for key in legal}
    for match in matches:
        if match.verdict in ("same", "review", "branch"):
            can_win = match.verdict != "review"
            for short, other in ((match.left_key, match.right_key), (match.right_key, match.left_key)):
                if other in legal:
                    found.setdefault(short, []).append(Scored(other, match.score, can_win))
    return found


def measure(pairs: list[tuple[str, str]]) -> tuple[Measured, Measured]:
    """Both halves, each short name against all legal names."""
    keys = {text: read_name(text).key for pair in pairs for text in pair}
    legal = {keys[name] for _, name in pairs}
    found = candidates_of(match_names([read_name(text) for text in keys]), legal)
    outcomes: tuple[Counter[tuple[bool, str]], ...] = (Counter(), Counter())
    for short, name in pairs:
        stem = stem_of(keys[short])
        is_ambiguous = sum(stem in other for other in legal) > 1
        answer = resolve(keys[short], found.get(keys[short], []))
        if answer.best is not None:
            outcome = "right" if answer.best == keys[name] else "wrong"
        else:
            outcome = "ambiguous" if answer.ambiguous else "none"
        outcomes[half_of(short)][is_ambiguous, outcome] += 1
    first, second = (
        Measured(_figures(counts, [False]), _figures(counts, [True]), _figures(counts, [False, True]))
        for counts in outcomes
    )
    return first, second


def stem_of(key: str) -> str:
    """A short name without marks of stock exchanges, 股份 and group words: what a person would look for."""
    shape = shape_of(key, load_rules())
    if len(shape.units) <= load_rules().figures["brand_units"] + 1:
        return "".join(shape.units)
    return "".join(
        unit for unit, part in zip(shape.units, shape.parts, strict=True) if part not in (GROUP, "f")
    )


def misled(pairs: list[tuple[str, str]]) -> int:
    """Short names that resolve to a wrong company where their own is not among the names at all."""
    keys = {text: read_name(text).key for pair in pairs for text in pair}
    legal = {keys[name] for _, name in pairs}
    found = candidates_of(match_names([read_name(text) for text in keys]), legal)
    own: dict[str, set[str]] = {}
    for short, name in pairs:
        own.setdefault(keys[short], set()).add(keys[name])
    return sum(
        resolve(key, [one for one in found.get(key, []) if one.key not in own[key]]).best is not None
        for key in (keys[short] for short, _ in pairs)
    )


def _figures(counts: Counter[tuple[bool, str]], kinds: list[bool]) -> Figures:
    of = {
        outcome: sum(counts[kind, outcome] for kind in kinds)
        for outcome in ("right", "wrong", "ambiguous", "none")
    }
    return Figures(sum(of.values()), **of)
