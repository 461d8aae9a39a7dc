"""The ways to resolve identities that are measured, Bowtie's own and its peers', each in its own process."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import duckdb

from benchmarks.build import Build, build
from benchmarks.errors import TooSlowError
from benchmarks.identity.quality import Quality, quality_in, quality_of
from benchmarks.identity.stages import Step, steps_of
from benchmarks.identity.warehouse import fill_workspace
from benchmarks.process import Finished, run
from benchmarks.project import Project
from bowtie.workspace import PROJECT_ROOT

SPLINK = "splink==5.0.0"
SQL = Path(__file__).parent / "sql"
ROOM = "path:models/identity"
# Evidence begins where the canonical entity `identifiers` ends; names are matched for companies only.
GIVEN = frozenset({"identifiers"})
NAMES = frozenset({"company_names", "names_in_evidence", "name_links"})
RECORD_IDS = """(
    select cast(substr(source_key, 2) as bigint) as record_id, entity_id as cluster_id
    from warehouse.identity_build.record_ids
    where entity_type = 'person' and is_current
)"""
NOW = "(select record_key as record_id, cluster_key as cluster_id from history where until = 2147483647)"


@dataclass(frozen=True)
class Way:
    """One way to get clusters: its steps, how right they are where the truth is known, what else to say."""

    name: str
    steps: tuple[Step, ...]
    quality: Quality | None = None
    remark: str = ""

    @property
    def seconds(self) -> float:
        """All steps together; what is compiled once and kept is apart."""
        return sum(step.seconds for step in self.steps if step.name != "compile")

    @property
    def peak_bytes(self) -> int:
        """The most memory in any step."""
        return max((step.peak_bytes for step in self.steps), default=0)


def models_ways(project: Project, folder: Path, contacts: Path, memory: str) -> list[Way]:
    """Bowtie's own models over the contacts: up to the IDs of all records, and what goes before and after."""
    workspace = folder / "company"
    fill_workspace(project, workspace, contacts)
    project = replace(project, memory_limit=memory)
    compiled, _ = steps_of(_child(project, "resolve"))
    build(project, workspace, command="seed")
    up_to_ids = build(project, workspace, "--select", "identifiers", f"{ROOM},+record_ids", command="run")
    rest = build(project, workspace, "--select", ROOM, "--exclude", "+record_ids", command="run")
    with duckdb.connect(str(contacts)) as connection:
        connection.execute(f"attach '{workspace}/warehouse.duckdb' as warehouse (read_only)")
        quality = quality_of(connection, RECORD_IDS)
        connection.execute((SQL / "edges_of_today.sql").read_text(encoding="utf-8"))
        edges = connection.execute("select count(*) from edges").fetchall()[0][0]
    nodes, dbt = _nodes(up_to_ids)
    given = tuple(step for step in nodes if step.name in GIVEN)
    names = tuple(step for step in nodes if step.name in NAMES)
    ids = tuple(step for step in nodes if step.name not in GIVEN | NAMES)
    others, dbt_again = _nodes(rest)
    return [
        Way("Bowtie: edges, clusters, IDs", (*compiled, *ids), quality, f"{edges:,} edges count"),
        Way("Bowtie: what contacts carry, and dbt", (*given, dbt)),
        Way("Bowtie: company names", names),
        Way("Bowtie: all else about identities", (*others, dbt_again)),
    ]


def _nodes(built: Build) -> tuple[tuple[Step, ...], Step]:
    nodes = tuple(Step(node.name, node.seconds, node.peak_bytes) for node in built.of_kind("model"))
    return nodes, Step("dbt besides its models", built.seconds - sum(step.seconds for step in nodes), 0)


def engine_way(project: Project, database: Path) -> Way:
    """Bowtie's engine over the chains, its history written back."""
    steps, facts = steps_of(_child(project, "resolve", str(database)))
    counts = ", ".join(f"{count:,} {name}" for name, count in facts.items())
    return Way("Bowtie", tuple(steps), quality_in(database, NOW), counts)


def sql_way(project: Project, database: Path, method: str, limit: float) -> Way:
    """Plain SQL over the edges that Bowtie left in the file, ended after so many seconds."""
    name = f"plain SQL: {method}"
    try:
        steps, _ = steps_of(_child(project, "plain_sql", str(database), method, limit=limit))
    except TooSlowError as error:
        return Way(name, (Step(method, error.seconds, error.peak_bytes, "ended"),))
    if steps[0].remark:
        return Way(name, tuple(steps))
    clusters = f"(select record_key as record_id, cluster_key as cluster_id from {method}_clusters)"
    return Way(name, tuple(steps), quality_in(database, clusters))


def portable_way(project: Project, database: Path) -> Way:
    """The project's portable macro `forest` over the chains, run by dbt in the folder of the file."""
    steps, _ = steps_of(_child(project, "plain_sql", str(database), "numbering"))
    project.dbt(database.parent, "parse")
    arguments = json.dumps({"edges": "numbered_edges", "into": "forest_clusters"})
    finished = project.dbt(database.parent, "run-operation", "forest", "--args", arguments)
    steps.append(Step("dbt run-operation forest", finished.seconds, finished.peak_bytes))
    clusters = (
        "(select record_key as record_id, root as cluster_id from numbered_records"
        " inner join forest_clusters on number = node)"
    )
    return Way("portable SQL (forest)", tuple(steps), quality_in(database, clusters))


def splink_way(project: Project, database: Path, folder: Path) -> Way:
    """Splink in an environment of its own, at the threshold that turns out best."""
    folder.mkdir()
    python = folder / "environment/bin/python"
    run([sys.executable, "-m", "venv", str(folder / "environment")], folder)
    packages = (SPLINK, f"duckdb=={version('duckdb')}")
    run([str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *packages], folder)
    finished = _child(project, "splink_peer", str(database), str(folder), python=str(python))
    steps, _ = steps_of(finished)
    found = {file.stem: quality_in(database, f"'{file}'") for file in folder.glob("*.parquet")}
    best = max(found, key=lambda threshold: found[threshold].f1)
    others = [step for step in steps if not step.name.startswith("cluster")]
    clustering = [step for step in steps if step.name == f"cluster at {best}"]
    return Way(SPLINK.replace("==", " "), (*others, *clustering), found[best], f"best threshold {best}")


def _child(
    project: Project, module: str, *arguments: str, python: str = sys.executable, limit: float | None = None
) -> Finished:
    """Run a module of this package on the frozen copy of the project."""
    path = f"{project.root}:{PROJECT_ROOT}"
    command = [python, "-m", f"benchmarks.identity.{module}", *arguments]
    return run(command, project.root, {"PYTHONPATH": path, "PYTHONUTF8": "1"}, limit)
