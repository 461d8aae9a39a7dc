"""How well a short name fits a longer one: 1 less what the longer name says beyond it."""

from __future__ import annotations

from collections.abc import Sequence

from bowtie.identity.company_names.rules import NameRules
from bowtie.identity.company_names.shape import BRAND, FORM, GROUP, INDUSTRY, OTHER, REGION, Shape

_PENALTIES = {
    REGION: "skip_region",
    OTHER: "skip_other",
    INDUSTRY: "skip_industry",
    GROUP: "skip_group",
    FORM: "skip_form",
}


def skip_costs(shape: Shape, rules: NameRules) -> list[float]:
    """What the units before each place of a name cost together if a short name leaves them out."""
    figures = rules.figures
    brand_seen, total, costs = 0, 0.0, [0.0]
    for part, starts in zip(shape.parts, shape.starts, strict=True):
        if part == BRAND:
            total += figures["skip_brand" if brand_seen < figures["brand_units"] else "skip_brand_later"]
            brand_seen += 1
        elif starts:
            total += figures[_PENALTIES[part]]
        costs.append(total)
    return costs


def fit(short: Sequence[str], shape: Shape, costs: Sequence[float], rules: NameRules) -> float:
    """Score of the best way to find the units of a short name, in their order, in a longer name.

    Left-out units cost what their part is worth, and a jump into a word costs more than one to its beginning.
    0 where the longer name does not hold them.

    Args:
        short: Units of the short name.
        shape: The longer name.
        costs: Its `skip_costs`.
        rules: The penalties.
    """
    jump, middle = rules.figures["jump"], rules.figures["jump_into_word"]
    units = shape.units
    if len(short) > len(units):
        return 0.0
    ends: dict[int, float] = {}
    for place, unit in enumerate(short):
        found: dict[int, float] = {}
        for at, other in enumerate(units):
            if other != unit:
                continue
            landing = 0.0 if shape.starts[at] else middle
            if place == 0:
                found[at] = costs[at] + landing
                continue
            reached = [
                cost + costs[at] - costs[before + 1] + (jump + landing if before + 1 < at else 0.0)
                for before, cost in ends.items()
                if before < at
            ]
            if reached:
                found[at] = min(reached)
        if not found:
            return 0.0
        ends = found
    least = min(cost + costs[-1] - costs[end + 1] for end, cost in ends.items())
    return max(0.0, 1.0 - least)
