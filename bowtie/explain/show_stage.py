"""The explanation of stages as people read it on the terminal."""

from __future__ import annotations

from bowtie.explain.show import show_section, write
from bowtie.explain.stage_facts import StageFacts, StagePeriod


def show_stage(facts: StageFacts) -> None:
    """Each ladder, oldest period first, with what moved one and the newest rows behind it."""
    now = ", ".join(f"{periods[-1].label} on the ladder {name}" for name, periods in facts.ladders.items())
    write(f"{str(facts.kind).capitalize()} {facts.entity_id}: {now}")
    for name, periods in facts.ladders.items():
        entered = [one for one in periods if not one.is_inferred]
        show_section(f"Ladder {name}", [line for one in entered for line in _lines(one)])


def _lines(one: StagePeriod) -> list[str]:
    until = f"until {one.left_on}" if one.left_on else "until now"
    moved = {"first": "first touch", "forward": "forward", "backward": "back"}[one.direction]
    origin = f" from {one.from_stage}" if one.from_stage else ""
    reason = f": {one.reason}" if one.reason else ""
    passed = f", passing over {one.skipped_stages}" if one.skipped_stages else ""
    lines = [f"{one.entered_on} {one.label}, {until} ({moved}{origin}{passed}{reason})"]
    if one.direction == "backward" and one.evidence:
        lines.append(f"    {one.evidence}")
    for condition in one.conditions:
        lines.append(f"    {condition.told}")
        lines += [
            f"        {row.source_table} {row.event}{f' {row.content}' if row.content else ''}: {row.place}"
            for row in condition.rows
        ]
        if condition.row_count > len(condition.rows):
            lines.append(f"        and {condition.row_count - len(condition.rows)} more rows")
    return lines
