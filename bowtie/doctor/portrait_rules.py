"""Examines the rules that make tags, fit, signals and segments: their words, and whether they can hold."""

from __future__ import annotations

from collections import Counter

from bowtie.doctor.portrait_seeds import (
    ENTITY_TYPES,
    OWNERS,
    PortraitSeeds,
    Problems,
    labelled,
    named_alike,
    number,
    one_of,
    rule_key,
    version_problems,
)

RULE_SETS = ("tags", "fit", "signals", "segments", "stages")
LAYERS = ("attribute", "interest", "activity")
# Columns that rules of one set alone fill.
OWN_COLUMNS = {"category_id": "tags", "layer": "tags", "points": "fit", "tell": "signals"}


def rule_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in rules."""
    judged = {rule_key(row) for row in seeds.of("rule_conditions")}
    categories = seeds.ids("tag_categories", "category_id")
    for row in seeds.of("rules"):
        cells, rule_set = row.cells, row.cells.get("rule_set", "")
        yield from one_of(row, "rule_set", RULE_SETS)
        yield from one_of(row, "applies_to", ENTITY_TYPES)
        yield from one_of(row, "match", ("all", "any"))
        yield from one_of(row, "owner", OWNERS)
        yield from version_problems(row)
        yield from labelled(row, "label", "label_zh", "definition", "used_for")
        for column, owner in OWN_COLUMNS.items():
            if cells.get(column) and rule_set != owner:
                yield row.line, f"only {owner} have {column}; remove `{cells[column]}`."
        if rule_set == "tags":
            yield from one_of(row, "layer", LAYERS)
            if (category := cells.get("category_id", "")) not in categories:
                yield row.line, f"category_id `{category}` is none of seeds/tag_categories.csv."
        if rule_set == "signals":
            yield from one_of(row, "tell", OWNERS)
        if rule_set == "fit" and number(cells.get("points", "")) is None:
            yield row.line, f"points is `{cells.get('points', '')}`; it must be a number."
        if rule_key(row) not in judged:
            yield (
                row.line,
                f"`{cells.get('rule_id')}` has no row in seeds/rule_conditions.csv; write when it holds.",
            )


def category_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in tag_categories."""
    rows = seeds.of("tag_categories")
    used = Counter(row.cells.get("category_id") for row in seeds.of("rules"))
    for row in rows:
        yield from labelled(row, "behavior_label", "behavior_label_zh", "label", "label_zh")
        if not used[row.cells.get("category_id")]:
            yield (
                row.line,
                f"no tag is of the category `{row.cells.get('category_id')}`; add one, or remove it.",
            )
    yield from named_alike(rows, "behavior_id", "behavior_label", "behavior_label_zh")
