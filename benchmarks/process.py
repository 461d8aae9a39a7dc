"""Runs a command, times it and samples the memory of it and all its children."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped,unused-ignore]  # stubs are optional

from benchmarks.errors import BenchmarkError, TooSlowError

_INTERVAL = 0.1
_FAMILY_EVERY = 5  # samples: looking for children reads the whole process table
_TAIL = 3_000


@dataclass(frozen=True)
class Sample:
    """The resident memory of a process tree at one moment (seconds since the epoch)."""

    at: float
    rss_bytes: int


@dataclass(frozen=True)
class Finished:
    """One command that ended well."""

    seconds: float
    samples: tuple[Sample, ...]
    output: str

    @property
    def peak_bytes(self) -> int:
        """The most memory that was seen."""
        return max((sample.rss_bytes for sample in self.samples), default=0)

    def peak_between(self, began: float, ended: float) -> int:
        """The most memory that was seen from one moment to another; 0 when none was sampled."""
        window = (sample.rss_bytes for sample in self.samples if began <= sample.at <= ended)
        return max(window, default=0)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    limit: float | None = None,
) -> Finished:
    """Run a command to its end.

    Args:
        command: What to run, without a shell.
        folder: Where to run it.
        environment: Added to our own.
        limit: Seconds after which to end it.

    Raises:
        TooSlowError: It was ended.
        BenchmarkError: It failed; the message holds the end of what it said.
    """
    samples: list[Sample] = []
    began = time.monotonic()
    with subprocess.Popen(  # noqa: S603 - our own commands, no shell
        command,
        cwd=folder,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, samples, ended), daemon=True)
        watcher.start()
        try:
            output, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            raise TooSlowError(
                time.monotonic() - began, max(sample.rss_bytes for sample in samples)
            ) from None
        except BaseException:
            process.terminate()
            raise
        finally:
            ended.set()
            watcher.join()
    seconds = time.monotonic() - began
    if process.returncode != 0:
        raise BenchmarkError(f"`{' '.join(command)}` ended with {process.returncode}:\n{output[-_TAIL:]}")
    return Finished(seconds, tuple(samples), output)


def _watch(pid: int, samples: list[Sample], ended: threading.Event) -> None:
    try:
        root = psutil.Process(pid)
        family: list[Any] = []
        while not ended.wait(_INTERVAL):
            if len(samples) % _FAMILY_EVERY == 0:
                family = [root, *root.children(recursive=True)]
            samples.append(Sample(time.time(), sum(_resident(member) for member in family)))
    except psutil.NoSuchProcess:
        return


def _resident(process: Any) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
