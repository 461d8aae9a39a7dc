"""Run with `python -m benchmarks.portrait`: metrics, verdicts and scores of many people."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.build import Node, Part, build
from benchmarks.command import JsonOption, KeepOption, ProjectOption, result_console, work_folder
from benchmarks.portrait.warehouse import fill_workspace
from benchmarks.project import Project
from benchmarks.run import Machine
from bowtie.workspace import PROJECT_ROOT

# Which models make what; whatever else the room holds is told as one line.
PARTS = {
    "metrics from folded facts": (
        *("portrait_entities", "portrait_metrics", "portrait_titles", "portrait_roles", "event_kinds"),
        *(
            "portrait_clock",
            "metric_map",
            "portrait_events",
            "event_numbers",
            "attribute_values",
            "rule_plan",
        ),
        "metric_values",
    ),
    "verdicts with evidence": (
        *("attribute_turns", "metric_reasons", "metric_verdicts", "segment_reasons", "segment_verdicts"),
    ),
    "scores and their history": ("score_days", "score_history", "current_scores"),
}
SIZES = {
    "people": "select count(*) from portrait_build.portrait_entities where entity_type = 'person'",
    "metrics": "select count(*) from portrait_build.portrait_metrics",
    "tags": "select count(*) from rules.rules where rule_set = 'tags'",
    "rules": "select count(*) from rules.rules",
    "conditions": "select count(*) from portrait_build.rule_plan",
    "metric values": "select count(*) from portrait_build.metric_values",
    "verdict periods": "select (select count(*) from portrait_build.metric_reasons where is_first)"
    " + (select count(*) from portrait_build.segment_reasons where is_first)",
}


def main(
    people: Annotated[int, typer.Option(min=1_000)] = 1_000_000,
    events: Annotated[int, typer.Option(min=1_000, help="Rows of the fold: person, day, event, content.")] = (
        10_000_000
    ),
    tags: Annotated[int, typer.Option(min=1, help="Measure the verdicts of so many tags alone, too.")] = 60,
    memory: Annotated[str, typer.Option(help="BOWTIE_MEMORY_LIMIT.")] = "3GB",
    project: ProjectOption = PROJECT_ROOT,
    keep: KeepOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure the portrait room on people and behaviors made for it, with the project's own seeds."""
    note = Console(stderr=True)
    with work_folder(keep, note) as folder:
        machine = Machine.look()
        frozen = replace(Project.freeze(project.resolve(), folder / "project"), memory_limit=memory)
        workspace = folder / "company"
        note.print(f"… writing {people:,} people and {events:,} rows of the fold", style="dim")
        rows = fill_workspace(frozen, workspace, people, events)
        note.print("… building", style="dim")
        built = build(frozen, workspace, "--select", "path:models/portrait", command="run")
        parts = _parts(built.of_kind("model"))
        sizes = {"rows of the fold": rows, **_sizes(workspace / "warehouse.duckdb")}
        _keep_tags(workspace / "warehouse.duckdb", tags)
        few = build(frozen, workspace, "--select", "rule_plan", "metric_reasons", command="run").of_kind(
            "model"
        )
        parts.append(Part(f"verdicts of {tags} tags alone", few))
    console = result_console()
    console.print(machine.words(os.getloadavg()[0]))
    console.print(", ".join(f"{count:,} {name}" for name, count in sizes.items()))
    console.print(_table(parts))
    if json_file:
        result = {"machine": asdict(machine), "sizes": sizes, "parts": [asdict(part) for part in parts]}
        json_file.write_text(json.dumps(result, indent=2, default=str) + "\n", encoding="utf-8")


def _parts(nodes: tuple[Node, ...]) -> list[Part]:
    named = {name for names in PARTS.values() for name in names}
    parts = [Part(part, tuple(node for node in nodes if node.name in names)) for part, names in PARTS.items()]
    return [*parts, Part("all else in the room", tuple(node for node in nodes if node.name not in named))]


def _sizes(warehouse: Path) -> dict[str, int]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {name: int(connection.execute(query).fetchall()[0][0]) for name, query in SIZES.items()}


def _keep_tags(warehouse: Path, tags: int) -> None:
    """Leave only so many tags of all rules: which ones is arbitrary, but always the same."""
    kept = "select rule_id from rules.rules where rule_set = 'tags' order by md5(rule_id) limit ?"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            f"delete from rules.rules where rule_set <> 'tags' or rule_id not in ({kept})", [tags]
        )


def _table(parts: list[Part]) -> Table:
    table = Table(title="portrait", title_justify="left")
    table.add_column("part")
    for heading in ("seconds", "peak memory"):
        table.add_column(heading, justify="right")
    for part in parts:
        table.add_row(part.name, f"{part.seconds:.1f}", _gigabytes(part.peak_bytes))
        for node in part.nodes:
            table.add_row(f"  {node.name}", f"{node.seconds:.1f}", _gigabytes(node.peak_bytes), style="dim")
    return table


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size else "–"


if __name__ == "__main__":
    typer.run(main)
