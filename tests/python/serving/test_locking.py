from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bowtie.errors import UserError
from bowtie.locking import Owner, holder_of_warehouse, owner, workspace_lock
from bowtie.workspace import Workspace

HOLD = """
import sys
from pathlib import Path
from bowtie.locking import workspace_lock
from bowtie.workspace import Workspace
with workspace_lock(Workspace(Path(sys.argv[1])), "refresh"):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def held_elsewhere(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    """Another process holds the workspace."""
    command = [sys.executable, "-c", HOLD, str(workspace.root)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_who_comes_second_is_told_who_is_at_work(workspace: Workspace) -> None:
    with held_elsewhere(workspace) as process:
        message = rf"Another refresh holds the workspace \(pid {process.pid}, since 20"
        with pytest.raises(UserError, match=message) as raised, workspace_lock(workspace, "ingest"):
            pass
    assert raised.value.exit_code == 1


def test_a_killed_holder_leaves_the_workspace_free(workspace: Workspace) -> None:
    with held_elsewhere(workspace) as process:
        process.kill()
        process.wait()
        note = owner(workspace)
        assert note is not None
        assert not note.is_alive
        with workspace_lock(workspace, "ingest"):
            assert owner(workspace) == Owner(os.getpid(), owner(workspace).since, "ingest")  # type: ignore[union-attr]
    assert owner(workspace) is None


def test_a_workspace_that_cannot_be_made_is_a_plain_mistake(workspace: Workspace) -> None:
    (workspace.root / "file").touch()
    with (
        pytest.raises(UserError, match="cannot be written"),
        workspace_lock(Workspace(workspace.root / "file"), "demo"),
    ):
        pass


def test_the_holder_of_a_database_is_read_from_duckdbs_words() -> None:
    words = (
        'Could not set lock on file "w.duckdb": Conflicting lock is held in /bin/dbeaver (PID 42). See also'
    )
    assert holder_of_warehouse(words) == "process 42 (/bin/dbeaver)"
    assert holder_of_warehouse("Catalog Error") is None
