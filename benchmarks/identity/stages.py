"""Steps of a process of its own: it tells when each began and ended, its parent sees the memory."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:  # the peers' environments have no psutil
    from benchmarks.process import Finished

MEMORY_LIMIT = "8GB"


@dataclass(frozen=True)
class Step:
    """One measured step. `remark` says how it ended where it did not come to its end."""

    name: str
    seconds: float
    peak_bytes: int
    remark: str = ""


@contextmanager
def step(name: str) -> Iterator[None]:
    """Time a step and tell the parent, as one line of JSON."""
    began = time.time()
    remark = ""
    try:
        yield
    except duckdb.OutOfMemoryException:
        remark = f"needs more than {MEMORY_LIMIT}"
    told = {"step": name, "began": began, "ended": time.time(), "remark": remark}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def tell(**facts: Any) -> None:
    """Tell the parent numbers that were counted."""
    sys.stdout.write(json.dumps({"facts": facts}) + "\n")


def steps_of(finished: Finished) -> tuple[list[Step], dict[str, Any]]:
    """The steps and facts that a process told, with the most memory that it took in each step."""
    steps: list[Step] = []
    facts: dict[str, Any] = {}
    for line in finished.output.splitlines():
        if line.startswith('{"step"'):
            told = json.loads(line)
            peak = finished.peak_between(told["began"], told["ended"])
            steps.append(Step(told["step"], told["ended"] - told["began"], peak, told["remark"]))
        elif line.startswith('{"facts"'):
            facts |= json.loads(line)["facts"]
    return steps, facts


def connect(database: str) -> duckdb.DuckDBPyConnection:
    """DuckDB as all steps use it: two threads, and not all the memory there is."""
    connection = duckdb.connect(database)
    connection.execute(f"set threads = 2; set memory_limit = '{MEMORY_LIMIT}'")
    connection.execute("set enable_progress_bar = false")
    return connection
