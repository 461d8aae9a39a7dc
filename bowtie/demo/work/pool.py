"""Does the jobs of a run, in this process or in several.

The workers are processes of their own that talk over their input and output: nothing is inherited by forking,
no main module is run again, and no worker outlives a master that is killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType

import bowtie
from bowtie.contracts import Contracts
from bowtie.demo.work.jobs import Job, Result, run_job
from bowtie.demo.work.plan import Plan

MOST_WORKERS = 8


class Pool:
    """Some workers for one run.

    Args:
        plan: The run.
        contracts: Of the raw tables.
        workers: How many processes; with one the jobs are done here.
        advance: Called for each step of a job, from any thread.
    """

    def __init__(self, plan: Plan, contracts: Contracts, workers: int, advance: Callable[[], None]) -> None:
        self._plan = plan
        self._contracts = contracts
        self._advance = advance
        self._workers = [_start(plan) for _ in range(workers)] if workers > 1 else []

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        for worker in self._workers:
            if kind:
                worker.kill()
            elif worker.stdin:
                worker.stdin.close()
        for worker in self._workers:
            worker.wait()
            if worker.stdout:
                worker.stdout.close()

    def run(self, jobs: Sequence[Job]) -> list[Result]:
        """Do the jobs; the results come in the order of the jobs.

        Raises:
            RuntimeError: A worker could not do its job, or ended.
        """
        if not self._workers:
            return [run_job(self._plan, self._contracts, job, self._advance) for job in jobs]
        waiting: SimpleQueue[int] = SimpleQueue()
        for number in range(len(jobs)):
            waiting.put(number)
        results: dict[int, Result] = {}

        def serve(worker: subprocess.Popen[str]) -> None:
            while True:
                try:
                    number = waiting.get_nowait()
                except Empty:
                    return
                results[number] = self._ask(worker, jobs[number])

        with ThreadPoolExecutor(len(self._workers)) as threads:
            try:
                for future in [threads.submit(serve, worker) for worker in self._workers]:
                    future.result()
            except BaseException:
                # The other threads wait for their workers' answers.
                for worker in self._workers:
                    worker.kill()
                raise
        return [results[number] for number in range(len(jobs))]

    def _ask(self, worker: subprocess.Popen[str], job: Job) -> Result:
        if worker.stdin is None or worker.stdout is None:
            raise RuntimeError("the worker has no pipes")
        worker.stdin.write(json.dumps(job) + "\n")
        worker.stdin.flush()
        for line in worker.stdout:
            answer = json.loads(line)
            if "result" in answer:
                result: Result = answer["result"]
                return result
            if "error" in answer:
                raise RuntimeError(f"{job.kind} {job.about} failed:\n{answer['error']}")
            self._advance()
        raise RuntimeError(f"the worker that did {job.kind} {job.about} ended with {worker.wait()}")


def worker_count(cells: int) -> int:
    """As many processes as there are cores and cells to keep them busy."""
    return max(1, min(os.cpu_count() or 1, cells, MOST_WORKERS))


def _start(plan: Plan) -> subprocess.Popen[str]:
    root = Path(bowtie.__file__).resolve().parent.parent
    path = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    worker = subprocess.Popen(
        [sys.executable, "-m", "bowtie.demo.work.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8"},
    )
    if worker.stdin:
        worker.stdin.write(plan.to_json() + "\n")
        worker.stdin.flush()
    return worker
