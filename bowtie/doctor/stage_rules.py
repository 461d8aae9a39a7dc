"""Examines the ladders of the lifecycle: stages without rules, two in one place, moves without a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bowtie.doctor.portrait_seeds import (
    ENTITY_TYPES,
    PortraitSeeds,
    Problems,
    is_whole,
    labelled,
    one_of,
)
from bowtie.doctor.seed_rows import Row

POOLS = ("marketing", "sales", "customer_success")
DIRECTIONS = ("forward", "backward")
ANY = "*"
# One number holds a bit for each stage, and a double must tell all of them apart.
HIGHEST_RANK = 40
RULE_COLUMNS = ("entry_rule", "stay_rule")


def stage_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in stages."""
    rows = seeds.of("stages")
    places = Counter(_place(row) for row in rows)
    for row in rows:
        cells, rank = row.cells, row.cells.get("stage_rank", "")
        yield from one_of(row, "entity_type", ENTITY_TYPES)
        yield from one_of(row, "is_step", ("true", "false"))
        yield from one_of(row, "pool_id", POOLS)
        yield from labelled(row, "ladder", "stage_id", "label", "label_zh", "definition")
        if not is_whole(rank, least=0) or int(rank) > HIGHEST_RANK:
            yield row.line, f"stage_rank is `{rank}`; it must be a whole number from 0 to {HIGHEST_RANK}."
        if places[_place(row)] > 1:
            yield row.line, f"two stages of the ladder stand at rank {rank}; give one another rank."
        for column in RULE_COLUMNS:
            if cells.get(column):
                yield from _rule_problems(seeds, row, column, cells.get("entity_type", ""))
        if cells.get("stay_rule") and not cells.get("entry_rule"):
            yield row.line, "a stay_rule without an entry_rule keeps in nobody; write who enters."
    yield from _base_problems(rows)


def stage_reason_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in stage_reasons."""
    rows = seeds.of("stage_reasons")
    stages = {(row.cells.get("ladder", ""), row.cells.get("stage_id", "")) for row in seeds.of("stages")}
    ladders = sorted({ladder for ladder, _ in stages})
    for row in rows:
        cells, ladder = row.cells, row.cells.get("ladder", "")
        yield from one_of(row, "ladder", ladders)
        yield from one_of(row, "entity_type", (*ENTITY_TYPES, ANY))
        yield from one_of(row, "direction", DIRECTIONS)
        yield from labelled(row, "reason_id", "label", "label_zh")
        if not is_whole(cells.get("reason_no", ""), least=1):
            yield (
                row.line,
                f"reason_no is `{cells.get('reason_no', '')}`; it must be a whole number from 1 on.",
            )
        for column in ("from_stage", "to_stage"):
            stage = cells.get(column, "")
            if stage != ANY and ladder in ladders and (ladder, stage) not in stages:
                yield row.line, f"{column} `{stage}` is no stage of the ladder {ladder}."
        if cells.get("rule_id"):
            yield from _rule_problems(seeds, row, "rule_id", cells.get("entity_type", ""))
    for ladder in ladders:
        for direction in DIRECTIONS:
            if not any(_is_for_every_move(row, ladder, direction) for row in rows):
                yield (
                    1,
                    f"no row gives every {direction} move on the ladder {ladder} a reason; add one with * for"
                    " all and no rule.",
                )


def unused_stage_rules(seeds: PortraitSeeds) -> Problems:
    """Rules of the set stages that neither a stage nor a reason asks for, by their line in rules."""
    used = {row.cells.get(column, "") for row in seeds.of("stages") for column in RULE_COLUMNS}
    used |= seeds.ids("stage_reasons", "rule_id")
    for row in seeds.of("rules"):
        rule = row.cells.get("rule_id", "")
        if row.cells.get("rule_set") == "stages" and rule not in used:
            yield (
                row.line,
                f"no stage and no reason asks for `{rule}`; name it in seeds/stages.csv, or remove it.",
            )


def _place(row: Row) -> tuple[str, str, str]:
    cells = row.cells
    return cells.get("ladder", ""), cells.get("entity_type", ""), cells.get("stage_rank", "")


def _rule_problems(seeds: PortraitSeeds, row: Row, column: str, entity_type: str) -> Problems:
    rule = row.cells.get(column, "")
    of = {
        one.cells.get("applies_to", "")
        for one in seeds.of("rules")
        if one.cells.get("rule_set") == "stages" and one.cells.get("rule_id") == rule
    }
    if not of:
        yield row.line, f"{column} `{rule}` is no rule of the set stages in seeds/rules.csv."
    elif entity_type not in of:
        yield (
            row.line,
            f"{column} `{rule}` judges only {next(iter(of))}s; the row is of `{entity_type}`.",
        )


def _base_problems(rows: Sequence[Row]) -> Problems:
    ladders: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        ladders.setdefault((row.cells.get("ladder", ""), row.cells.get("entity_type", "")), []).append(row)
    for (ladder, entity_type), stages in ladders.items():
        bases = [row for row in stages if not row.cells.get("entry_rule")]
        where = f"the ladder {ladder} of a {entity_type}"
        if not bases:
            yield stages[0].line, f"{where} has no stage without entry_rule; everybody must stand somewhere."
        for row in bases[1:]:
            yield (
                row.line,
                f"{where} has another stage without entry_rule, in line {bases[0].line}; write who enters.",
            )
        ranks = [row.cells.get("stage_rank", "") for row in stages]
        if bases and all(is_whole(rank, least=0) for rank in ranks):
            lowest = min(map(int, ranks))
            if int(bases[0].cells["stage_rank"]) != lowest:
                yield (
                    bases[0].line,
                    f"the stage without entry_rule must stand lowest on {where}, below rank {lowest}.",
                )


def _is_for_every_move(row: Row, ladder: str, direction: str) -> bool:
    cells = row.cells
    return (
        cells.get("ladder") == ladder
        and cells.get("direction") == direction
        and cells.get("entity_type") == cells.get("from_stage") == cells.get("to_stage") == ANY
        and not cells.get("rule_id")
    )
