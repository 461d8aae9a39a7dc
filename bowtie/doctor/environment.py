"""Examines what Bowtie stands on: Python, packages, disk, and the database file."""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import duckdb
from packaging.markers import Marker

from bowtie.doctor.check import Check, judge
from bowtie.locking import holder_of_warehouse, owner
from bowtie.workspace import Workspace

OLDEST_PYTHON = (3, 11)
REBUILD_WAREHOUSE = "Move that file away and run `bowtie refresh`: it is rebuilt from what has landed."
_GIB = 1024**3
_LOCKED = re.compile(
    r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?", re.MULTILINE
)


def python_version(running: tuple[int, ...] = sys.version_info[:3]) -> Check:
    """Python is new enough."""
    shown = ".".join(map(str, running))
    if running >= OLDEST_PYTHON:
        return Check("Python", True, f"{shown}")
    wanted = ".".join(map(str, OLDEST_PYTHON))
    return Check(
        "Python", False, f"{shown} is too old.", f"Install Python {wanted} or newer and run `make build`."
    )


def packages(project: Path) -> Check:
    """Installed packages are the locked ones."""
    lock = project / "requirements.lock"
    if not lock.is_file():
        return Check("Packages", True, "not checked: this installation has no requirements.lock")
    problems, count = [], 0
    for match in _LOCKED.finditer(lock.read_text(encoding="utf-8")):
        if match["marker"] and not Marker(match["marker"].strip()).evaluate():
            continue
        count += 1
        try:
            installed = version(match["name"])
        except PackageNotFoundError:
            problems.append(f"{match['name']} {match['version']} is not installed.")
            continue
        if installed != match["version"]:
            problems.append(f"{match['name']} is {installed}; the lock wants {match['version']}.")
    remedy = "Run `pip install --no-deps -r requirements.lock` in Bowtie's environment."
    return judge("Packages", problems, good=f"{count} packages as locked", remedy=remedy)


def workspace_is_writable(workspace: Workspace) -> Check:
    """The workspace can be written; where it does not exist yet, it can be made."""
    folder = _nearest(workspace.root)
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            "Workspace",
            False,
            f"{folder} cannot be written: {error.strerror or error}.",
            "Give this user the right to write there, or name another folder with --workspace.",
        )
    exists = "" if folder == workspace.root else " (does not exist yet; the first command makes it)"
    return Check("Workspace", True, f"{workspace.root}{exists}")


def disk_space(workspace: Workspace, free: int | None = None) -> Check:
    """A refresh needs room for a second copy of the marts and for what DuckDB spills."""
    if free is None:
        free = shutil.disk_usage(_nearest(workspace.root)).free
    size = workspace.warehouse.stat().st_size if workspace.warehouse.exists() else 0
    wanted = max(_GIB, 2 * size)
    if free >= wanted:
        return Check("Disk space", True, f"{free / _GIB:.1f} GiB free")
    detail = f"{free / _GIB:.1f} GiB free; a refresh may need {wanted / _GIB:.1f} GiB."
    return Check("Disk space", False, detail, f"Make room on the disk of {workspace.root}.")


def warehouse_is_free(workspace: Workspace) -> Check:
    """No other program has the build database open."""
    holder = owner(workspace)
    if holder and holder.is_alive:
        return Check(
            "Warehouse", True, f"in use by a {holder.doing} (pid {holder.pid}, since {holder.since})"
        )
    return warehouse_opens(workspace)


def warehouse_opens(workspace: Workspace) -> Check:
    """The build database is not there yet, or is sound enough to be opened."""
    if not workspace.warehouse.exists():
        return Check("Warehouse", True, "not built yet")
    try:
        duckdb.connect(str(workspace.warehouse), read_only=True).close()
    except duckdb.Error as error:
        if process := holder_of_warehouse(str(error)):
            return Check(
                "Warehouse",
                False,
                f"{workspace.warehouse} is open in {process}.",
                "Close that program; read published/marts.duckdb instead, which is never locked.",
            )
        return Check(
            "Warehouse",
            False,
            f"{workspace.warehouse} cannot be opened: {error}",
            REBUILD_WAREHOUSE,
        )
    return Check("Warehouse", True, "closed and readable")


def _nearest(folder: Path) -> Path:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder
