"""Says what failed in a dbt run: which test, on which model, how many rows, and how to see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bowtie.dbt import Dbt, DbtRun, NodeResult
from bowtie.errors import UserError
from bowtie.files import read_json
from bowtie.locking import holder_of_warehouse


@dataclass(frozen=True)
class Failure:
    """One node that failed, for a reader who has never seen dbt."""

    kind: str
    name: str
    on: str
    rows: int | None
    message: str
    command: str

    @property
    def text(self) -> str:
        """One or two sentences."""
        if self.kind == "test" and self.rows is not None:
            rows = "1 row" if self.rows == 1 else f"{self.rows} rows"
            return f"Test {self.name} failed{_on(self.on)}: {rows}."
        kind = self.kind.replace("_", " ").capitalize()
        return f"{kind} {self.name} failed{_on(self.on)}: {self.message}"

    @property
    def remedy(self) -> str:
        """What to do next, where one command helps."""
        return f"See the rows with: {self.command}" if self.command else ""


def explain(dbt: Dbt, run: DbtRun) -> list[Failure]:
    """The failures of a run, in the order they happened."""
    return _explained(dbt, [result for result in run.results if result.has_failed])


def explain_warnings(dbt: Dbt, run: DbtRun) -> list[Failure]:
    """The tests that only warn and did."""
    return _explained(dbt, [result for result in run.results if result.status == "warn"])


def find_obstacle(dbt: Dbt, run: DbtRun, failures: Sequence[Failure]) -> UserError | None:
    """Why the result of a run must not be published, or None if nothing speaks against it."""
    full_log = f"The full log is {dbt.log}."
    if failures:
        things = "one thing" if len(failures) == 1 else f"{len(failures)} things"
        return UserError(f"The build failed in {things}: {failures[0].text}", failures[0].remedy or full_log)
    if not run.is_good:
        message = "\n".join(run.errors) or f"dbt ended with code {run.exit_code}"
        if holder := holder_of_warehouse(message):
            return UserError(
                f"The warehouse {dbt.workspace.warehouse} is open in {holder}.",
                "Close that program; read published/marts.duckdb instead, which is never locked.",
            )
        return UserError(f"dbt could not run: {message}", full_log)
    if not run.results:
        return UserError("dbt found nothing to build.", "Check the names given to --select.")
    return None


def _explained(dbt: Dbt, results: list[NodeResult]) -> list[Failure]:
    if not results:
        return []
    manifest = read_json(dbt.manifest) or {}
    nodes = {**manifest.get("nodes", {}), **manifest.get("unit_tests", {})}
    return [_failure(dbt, result, nodes) for result in results]


def _failure(dbt: Dbt, result: NodeResult, nodes: Mapping[str, Any]) -> Failure:
    node = nodes.get(result.unique_id, {})
    name = str(node.get("name") or result.unique_id.split(".")[-1])
    is_data_test = result.kind == "test" and result.failures is not None
    return Failure(
        kind=result.kind,
        name=name,
        on=_tested(node) if result.kind in ("test", "unit_test") else "",
        rows=result.failures if is_data_test else None,
        message=_plain(result.message),
        command=dbt.show_command(name) if is_data_test else "",
    )


def _tested(node: Mapping[str, Any]) -> str:
    # A test of several models (a relationship, a singular test) has no single home: name them all.
    attached = node.get("attached_node")
    models = [attached] if attached else node.get("depends_on", {}).get("nodes", [])
    return ", ".join(unique_id.split(".", 2)[-1] for unique_id in models)


def _plain(message: str) -> str:
    """The database's own words, without dbt's headline, which repeats the node."""
    first, _, rest = message.partition("\n")
    has_headline = " Error in " in first and rest.strip()
    return (rest if has_headline else message).strip()


def _on(models: str) -> str:
    return f" on {models}" if models else ""
