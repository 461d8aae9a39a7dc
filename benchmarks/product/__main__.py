"""Run with `python -m benchmarks.product`: folds and diagnosis of much usage, and its customers' health."""

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

from benchmarks.build import Node, Part, build, peak, total
from benchmarks.command import JsonOption, KeepOption, ProjectOption, result_console, work_folder
from benchmarks.product.warehouse import Company, fill_workspace
from benchmarks.project import Project
from benchmarks.run import Machine
from bowtie.workspace import PROJECT_ROOT

# What is read and not held against the goal: facts of the core and the value room.
UPSTREAM = ("dim_contents", "dim_features", "dim_releases", "fct_trials", "contract_renewals")
# What is measured, step by step: a name and dbt's selection.
STEPS = {
    "folds of usage": ("path:models/product",),
    "diagnosis of the product": ("path:models/marts/product",),
    "customer health": ("+account_health,path:models/success", "account_health", "account_health_evidence"),
}
GOAL_SECONDS = 20
SIZES = {
    "companies": "select count(*) from core.dim_accounts",
    "features": "select count(*) from core.dim_features",
    "months": "select count(distinct usage_month) from product_build.usage_months",
    "users": "select count(*) from product_build.product_users",
    "months of customers": "select count(*) from success.account_health",
    "cells of company, feature and month": "select count(*) from ("
    "select distinct account_no, feature_no, usage_month from product_build.account_feature_months)",
}


def main(
    accounts: Annotated[int, typer.Option(min=1)] = 1_000,
    features: Annotated[int, typer.Option(min=10)] = 200,
    months: Annotated[int, typer.Option(min=1, max=24)] = 24,
    users: Annotated[int, typer.Option(min=1, help="Users of each company.")] = 8,
    memory: Annotated[str, typer.Option(help="BOWTIE_MEMORY_LIMIT.")] = "3GB",
    project: ProjectOption = PROJECT_ROOT,
    keep: KeepOption = None,
    json_file: JsonOption = None,
) -> None:
    """Measure the product room, its marts and health on usage made for it, with the project's own seeds."""
    note = Console(stderr=True)
    with work_folder(keep, note) as folder:
        machine = Machine.look()
        frozen = replace(Project.freeze(project.resolve(), folder / "project"), memory_limit=memory)
        workspace = folder / "company"
        note.print(f"… writing the usage of {accounts:,} companies", style="dim")
        company = Company(accounts, features, months, users)
        rows, scan_seconds = fill_workspace(frozen, workspace, company, "+contract_renewals")
        _make(frozen, workspace, UPSTREAM)
        note.print("… building", style="dim")
        steps = [Part(name, _make(frozen, workspace, selection)) for name, selection in STEPS.items()]
        sizes = {"rows of the fold": rows, **_sizes(workspace / "warehouse.duckdb")}
    console = result_console()
    console.print(machine.words(os.getloadavg()[0]))
    console.print(", ".join(f"{count:,} {name}" for name, count in sizes.items()))
    console.print(f"Reading the fold once takes {scan_seconds:.2f} s; the goal for all is {GOAL_SECONDS} s.")
    console.print(_table(steps, scan_seconds))
    if json_file:
        result = {
            "machine": asdict(machine),
            "sizes": sizes,
            "scan_seconds": scan_seconds,
            "steps": [asdict(step) for step in steps],
        }
        json_file.write_text(json.dumps(result, indent=2, default=str) + "\n", encoding="utf-8")


def _make(project: Project, workspace: Path, selection: tuple[str, ...]) -> tuple[Node, ...]:
    return build(project, workspace, "--select", *selection, command="run").of_kind("model")


def _sizes(warehouse: Path) -> dict[str, int]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {name: int(connection.execute(query).fetchall()[0][0]) for name, query in SIZES.items()}


def _table(steps: list[Part], scan_seconds: float) -> Table:
    table = Table(title="product and health", title_justify="left")
    table.add_column("step")
    for heading in ("seconds", "× reading the fold", "peak memory"):
        table.add_column(heading, justify="right")
    for step in steps:
        table.add_row(step.name, *_figures(step.nodes, scan_seconds))
        for node in step.nodes:
            table.add_row(f"  {node.name}", *_figures((node,), scan_seconds), style="dim")
    table.add_row("all", *_figures(tuple(node for step in steps for node in step.nodes), scan_seconds))
    return table


def _figures(nodes: tuple[Node, ...], scan_seconds: float) -> tuple[str, str, str]:
    memory = peak(nodes)
    return (
        f"{total(nodes):.1f}",
        f"{total(nodes) / scan_seconds:.1f}",
        f"{memory / 1e9:.2f} GB" if memory else "–",
    )


if __name__ == "__main__":
    typer.run(main)
