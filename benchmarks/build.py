"""One dbt build, taken apart: seconds and memory of every node."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.process import Finished
from benchmarks.project import Project


@dataclass(frozen=True)
class Node:
    """A model, seed or test that ran."""

    kind: str
    name: str
    seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Build:
    """One dbt command with all its nodes."""

    seconds: float
    peak_bytes: int
    nodes: tuple[Node, ...]

    def of_kind(self, *kinds: str) -> tuple[Node, ...]:
        """The nodes of some kinds: model, seed, test, unit_test."""
        return tuple(node for node in self.nodes if node.kind in kinds)

    def node(self, name: str) -> Node | None:
        """One model by its name."""
        return next((node for node in self.of_kind("model") if node.name == name), None)

    @property
    def overhead_seconds(self) -> float:
        """What dbt spends besides its nodes: start-up, parsing, hooks, writing its artefacts."""
        return self.seconds - sum(node.seconds for node in self.nodes)


@dataclass(frozen=True)
class Part:
    """Models measured together."""

    name: str
    nodes: tuple[Node, ...]

    @property
    def seconds(self) -> float:
        """All of them, one after the other."""
        return total(self.nodes)

    @property
    def peak_bytes(self) -> int:
        """The most memory in any of them."""
        return peak(self.nodes)


def build(project: Project, workspace: Path, *arguments: str, command: str = "build") -> Build:
    """Run a dbt command and read its results."""
    finished = project.dbt(workspace, command, *arguments)
    results = json.loads((workspace / ".dbt/target/run_results.json").read_text(encoding="utf-8"))
    nodes = tuple(_node(result, finished) for result in results["results"])
    return Build(finished.seconds, finished.peak_bytes, nodes)


def total(nodes: Iterable[Node]) -> float:
    """The seconds of several nodes."""
    return sum(node.seconds for node in nodes)


def peak(nodes: Iterable[Node]) -> int:
    """The highest memory of several nodes."""
    return max((node.peak_bytes for node in nodes), default=0)


def _node(result: dict[str, Any], finished: Finished) -> Node:
    kind, _, name = result["unique_id"].split(".", 2)
    times = [timing for timing in result["timing"] if timing["started_at"] and timing["completed_at"]]
    began = min((_epoch(timing["started_at"]) for timing in times), default=0.0)
    ended = max((_epoch(timing["completed_at"]) for timing in times), default=0.0)
    return Node(kind, name, float(result["execution_time"] or 0.0), finished.peak_between(began, ended))


def _epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
