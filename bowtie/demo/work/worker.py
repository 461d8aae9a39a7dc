"""A process that does jobs: reads them from its input line by line, and ends when its input ends.

It is started by `bowtie.demo.work.pool` as `python -m bowtie.demo.work.worker`. A worker whose master was
killed finds its input closed after the job at hand, and leaves.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Mapping

from bowtie.contracts import load_contracts
from bowtie.demo.work.jobs import Job, run_job
from bowtie.demo.work.plan import Plan


def main() -> None:
    """Do all jobs: the first line is the plan, each further one a job."""
    plan = Plan.from_json(sys.stdin.readline())
    contracts = load_contracts().without_connectors()
    for line in sys.stdin:
        try:
            answer: dict[str, object] = {
                "result": run_job(plan, contracts, Job(*json.loads(line)), lambda: _say({"step": 1}))
            }
        except Exception:  # whatever it is, the master has to tell it
            answer = {"error": traceback.format_exc()}
        _say(answer)


def _say(message: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
