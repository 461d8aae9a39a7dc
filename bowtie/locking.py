"""One writer per workspace: whoever comes second is told who is at work, and does not wait."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from bowtie.errors import UserError
from bowtie.files import now, read_json, write_json
from bowtie.workspace import Workspace


@dataclass(frozen=True)
class Owner:
    """Who holds, or held, the workspace."""

    pid: int
    since: str
    doing: str

    @property
    def is_alive(self) -> bool:
        """Whether that process still runs on this machine."""
        if os.name == "nt":  # there, signal 0 is not a question but Ctrl-C
            return True
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            return True
        return True


def require_workspace(workspace: Workspace) -> None:
    """Refuse to work on a folder that does not exist: it is more likely a slip of the pen than a wish.

    Raises:
        UserError: There is no such folder.
    """
    if not workspace.root.is_dir():
        raise UserError(
            f"There is no workspace at {workspace.root}.",
            "Name it with --workspace, or make one with `bowtie demo`.",
            exit_code=2,
        )


@contextmanager
def workspace_lock(workspace: Workspace, doing: str) -> Iterator[None]:
    """Hold the workspace for writing.

    Args:
        workspace: The workspace to write to.
        doing: What for, in one word: `refresh`, `ingest`, `demo`. Others are told.

    Raises:
        UserError: Another process holds it, or the folder cannot be written.
    """
    try:
        workspace.root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(workspace.lock_file, timeout=0)
        lock.acquire()
    except Timeout as timeout:
        raise UserError(
            _busy(owner(workspace)), "Wait for it to finish; `bowtie status` shows the result."
        ) from timeout
    except OSError as error:
        raise UserError(
            f"The workspace {workspace.root} cannot be written: {error.strerror or error}.",
            "Give this user the right to write there, or name another folder with --workspace.",
        ) from error
    try:
        # The lock itself cannot say who holds it, so a note beside it does. Only read while the lock is held.
        write_json(_note(workspace), {"pid": os.getpid(), "since": now(), "doing": doing})
        yield
    finally:
        _note(workspace).unlink(missing_ok=True)
        lock.release()


def owner(workspace: Workspace) -> Owner | None:
    """Who holds the workspace, by the note: trying the lock could keep a refresh out that starts just now."""
    note = read_json(_note(workspace))
    if note is None:
        return None
    return Owner(int(note["pid"]), str(note["since"]), str(note["doing"]))


def holder_of_warehouse(message: str) -> str | None:
    """The process that DuckDB says holds a database file, or None if its message is about something else."""
    match = re.search(r"Conflicting lock is held in (\S+) \(PID (\d+)\)", message)
    return f"process {match[2]} ({match[1]})" if match else None


def _note(workspace: Workspace) -> Path:
    return workspace.lock_file.with_name(f"{workspace.lock_file.name}.json")


def _busy(holder: Owner | None) -> str:
    if holder is None:
        return "Another bowtie command holds the workspace."
    return f"Another {holder.doing} holds the workspace (pid {holder.pid}, since {holder.since})."
