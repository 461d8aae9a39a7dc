"""A run killed at any moment loses nothing and doubles nothing: the next one goes on where it stood."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from bowtie.contracts import Contracts
from bowtie.landing import read_load_log

from .conftest import Landing

FILES, ROWS, KILLS = 40, 2_000, 5
INGEST = """
import sys
from pathlib import Path
from bowtie.landing import ingest
from bowtie.workspace import Workspace
ingest(Workspace(Path(sys.argv[1])))
"""


def fill(landing: Landing) -> None:
    """Files that overlap, so that a row landed twice or not at all would also change what comes after it."""
    for number in range(FILES):
        first = number * ROWS // 2
        body = "".join(
            f"L{i},2024-01-01,2024-01-0{1 + i % 3},n{(i + number) % 5}\n" for i in range(first, first + ROWS)
        )
        landing.put(f"lead_id,created_at,updated_at,full_name\n{body}", f"raw/crm/leads/{number}.csv")


def kill_once(landing: Landing, chance: random.Random) -> bool:
    """Kill a run some moments after it committed some loads; tells whether it was still going."""
    log = landing.workspace.load_log
    wanted = len(read_load_log(landing.workspace)) + chance.randint(1, 3)
    command = [sys.executable, "-c", INGEST, str(landing.workspace.root)]
    with subprocess.Popen(command) as run:  # noqa: S603 - the command is our own
        while run.poll() is None and (not log.exists() or log.read_bytes().count(b"\n") < wanted):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.08))
        going = run.poll() is None
        run.kill()
    return going


def test_killed_runs_end_in_the_rows_of_an_undisturbed_one(tmp_path: Path, contracts: Contracts) -> None:
    calm, disturbed = Landing(tmp_path / "calm", contracts), Landing(tmp_path / "disturbed", contracts)
    fill(calm)
    fill(disturbed)
    calm.ingest()
    chance = random.Random(7)  # noqa: S311 - repeatable, not secret
    kills = [kill_once(disturbed, chance) for _ in range(KILLS)]
    assert any(kills)
    before = read_load_log(disturbed.workspace)
    assert len(before) < FILES
    report = disturbed.ingest()
    assert len(report.landed) == FILES - len(before)
    assert disturbed.rows() == calm.rows()
    names = [path.name for path in disturbed.workspace.landing.rglob("*") if path.is_file()]
    assert sorted(names) == sorted(path.name for path in calm.workspace.landing.rglob("*") if path.is_file())
