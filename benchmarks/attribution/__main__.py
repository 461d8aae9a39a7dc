"""Run with `python -m benchmarks.attribution`: a million journeys by all models, beside two packages."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.attribution.journeys import CHANNELS, write_journeys
from benchmarks.attribution.truth import show_truth
from benchmarks.command import JsonOption, ProjectOption, result_console, work_folder
from benchmarks.errors import BenchmarkError, TooSlowError
from benchmarks.process import run
from benchmarks.project import Project
from benchmarks.run import Machine
from bowtie.workspace import PROJECT_ROOT

PACKAGES = ("ChannelAttribution", "mta")
SHARED = ("first_touch", "last_touch", "linear", "markov", "shapley")
LIMIT = 600.0
HERE = Path(__file__).parent


def main(
    journeys: Annotated[int, typer.Option(min=100, help="How many journeys.")] = 1_000_000,
    peers: Annotated[
        Path | None, typer.Option(help="A Python with the packages of peers.lock; without: ours alone.")
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="Instead: compare the models with the truth of a refreshed demo workspace."),
    ] = None,
    project: ProjectOption = PROJECT_ROOT,
    json_file: JsonOption = None,
) -> None:
    """Attribute many journeys, and compare time, memory and results with packages that do likewise."""
    note, console = Console(stderr=True), result_console()
    with work_folder(None, note) as folder:
        if truth:
            show_truth(truth, console)
            return
        machine = Machine.look()
        told = _measure(project.resolve(), folder, journeys, peers, note)
        console.print(machine.words(0.0).rsplit(",", 1)[0])
        _show(told, console)
        if json_file:
            json_file.write_text(json.dumps({"machine": asdict(machine), **told}, indent=2), encoding="utf-8")


def _measure(project: Path, folder: Path, journeys: int, peers: Path | None, note: Console) -> dict[str, Any]:
    note.print("… compiling the models", style="dim")
    frozen, workspace = Project.freeze(project, folder / "project"), folder / "workspace"
    (workspace / "landing").mkdir(parents=True)
    frozen.dbt(workspace, "compile", "--select", "path_steps", "credits")
    compiled = workspace / ".dbt/target/compiled/bowtie/models/acquisition"
    note.print(f"… {journeys:,} journeys", style="dim")
    paths, database = folder / "paths.csv", folder / "journeys.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema rules; create schema acquisition_build")
        connection.execute(
            "create table rules.attribution_models as"
            f" from read_csv('{project}/seeds/attribution_models.csv', nullstr = '')"
        )
        touches, conversions, distinct = write_journeys(connection, journeys, paths)
    result = folder / "ours.json"
    note.print("… our models", style="dim")
    finished = run(
        [
            *(sys.executable, "-m", "benchmarks.attribution.ours"),
            *(str(database), str(compiled), str(result)),
        ],
        project,
    )
    runs = {"Bowtie": {"peak_bytes": finished.peak_bytes, **json.loads(result.read_text("utf-8"))}}
    for package in PACKAGES if peers else ():
        note.print(f"… {package}", style="dim")
        result = folder / f"{package}.json"
        command = [str(peers), str(HERE / "peers.py"), package, str(paths), str(result)]
        try:
            finished = run(command, folder, limit=LIMIT)
            runs[package] = {"peak_bytes": finished.peak_bytes, **json.loads(result.read_text("utf-8"))}
        except TooSlowError:
            runs[package] = {"peak_bytes": 0, "seconds": {f"ended after {LIMIT:.0f} s": LIMIT}, "models": {}}
    _verify(runs["Bowtie"]["models"], conversions)
    return {
        "journeys": journeys,
        "touches": touches,
        "conversions": conversions,
        "distinct_paths": distinct,
        "runs": runs,
    }


def _verify(models: dict[str, dict[str, float]], conversions: int) -> None:
    for model, credits_of in models.items():
        if abs(sum(credits_of.values()) - conversions) > 1e-6 * conversions:
            raise BenchmarkError(f"{model} credits {sum(credits_of.values())} of {conversions} conversions.")


def _show(told: dict[str, Any], console: Console) -> None:
    console.print(
        f"{told['journeys']:,} journeys on {CHANNELS} channels: {told['touches']:,} touches,"
        f" {told['conversions']:,} conversions, {told['distinct_paths']:,} distinct paths"
    )
    table = Table("", "seconds", "peak memory", "of which")
    for name, run_ in told["runs"].items():
        seconds = {step: value for step, value in run_["seconds"].items() if step != "scan"}
        table.add_row(
            name,
            f"{sum(seconds.values()):.2f}",
            f"{run_['peak_bytes'] / 1e9:.2f} GB",
            ", ".join(f"{step} {value:.2f}" for step, value in seconds.items()),
        )
    console.print(table)
    console.print(f"One scan of the touches: {told['runs']['Bowtie']['seconds']['scan']:.3f} s")
    ours = told["runs"]["Bowtie"]["models"]
    for name, run_ in told["runs"].items():
        for model in SHARED:
            theirs = run_["models"].get(model)
            if name != "Bowtie" and theirs:
                apart = max(abs(ours[model][channel] - theirs[channel]) for channel in ours[model])
                share = apart / told["conversions"]
                console.print(f"{name}, {model}: a channel's share differs by {share:.6%} at most")
    console.print("Verified: every model credits every conversion once.")


if __name__ == "__main__":
    typer.run(main)
