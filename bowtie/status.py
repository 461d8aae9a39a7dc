"""Answers: what do readers see, how fresh is it, what failed, and what is to be done about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bowtie.files import read_json
from bowtie.landing.log import read_load_log
from bowtie.landing.records import LoadRecord
from bowtie.locking import Owner, owner, require_workspace
from bowtie.project import switched_off
from bowtie.run_report import FAILED, PUBLISHED, RUNNING, RunReport, latest
from bowtie.workspace import PROJECT_ROOT, Workspace


@dataclass(frozen=True)
class Freshness:
    """How fresh one raw table is."""

    source_table: str
    newest_loaded_at: str
    loads: int
    rows: int


@dataclass(frozen=True)
class SetAside:
    """One file that lies in raw/ and whose rows do not count."""

    file: str
    reason: str
    remedy: str
    source_table: str | None = None
    load_seq: int | None = None
    loaded_at: str | None = None


@dataclass(frozen=True)
class Status:
    """The state of a workspace."""

    workspace: str
    at_work: Owner | None
    published: dict[str, Any] | None
    last_refresh: dict[str, Any] | None
    newest_load: LoadRecord | None
    sources: tuple[Freshness, ...]
    set_aside: tuple[SetAside, ...]
    advice: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def read_status(workspace: Workspace, project: Path = PROJECT_ROOT) -> Status:
    """Look, without writing or locking anything.

    Args:
        workspace: What to look at.
        project: Its vars.yml says which channels are switched off.

    Raises:
        UserError: There is no such workspace, or vars.yml cannot be read.
    """
    require_workspace(workspace)
    loads = read_load_log(workspace)
    landed = [load for load in loads if load.status == "landed"]
    at_work = owner(workspace)
    published = read_json(workspace.published / "manifest.json")
    last = read_json(latest(workspace))
    set_aside = tuple(_set_aside(workspace, loads, landed))
    sources = tuple(_freshness(landed))
    off = switched_off(project) & {source.source_table.split(".")[0] for source in sources}
    return Status(
        workspace=str(workspace.root),
        at_work=at_work if at_work and at_work.is_alive else None,
        published=published,
        last_refresh=last,
        newest_load=landed[-1] if landed else None,
        sources=sources,
        set_aside=set_aside,
        advice=(*_advice(at_work, published, last, landed, set_aside), *_about_switches(off)),
    )


def _freshness(landed: list[LoadRecord]) -> Iterable[Freshness]:
    for source_table in sorted({load.source_table or "" for load in landed}):
        of_table = [load for load in landed if load.source_table == source_table]
        yield Freshness(
            source_table,
            newest_loaded_at=max(load.loaded_at for load in of_table),
            loads=len(of_table),
            rows=sum(load.rows_landed for load in of_table),
        )


def _set_aside(
    workspace: Workspace, loads: Sequence[LoadRecord], landed: Sequence[LoadRecord]
) -> Iterable[SetAside]:
    """What the log says, and then what only the last refresh says: files of one content share a record."""
    logged = [load for load in loads if _is_still_set_aside(load, workspace, landed)]
    for load in logged:
        yield SetAside(
            load.file,
            load.reason or "",
            load.remedy or "",
            load.source_table,
            load.load_seq,
            load.loaded_at,
        )
    known = {load.file for load in logged}
    report = _last_look(workspace)
    looked_at = str(report.get("finished_at") or report.get("started_at") or "")
    later = {load.file for load in landed if load.loaded_at > looked_at}
    for problem in report.get("set_aside") or ():
        file = str(problem.get("file", ""))
        if file not in known and file not in later and _lies_there(workspace.raw / file):
            yield SetAside(file, str(problem.get("reason") or ""), str(problem.get("remedy") or ""))


def _last_look(workspace: Workspace) -> dict[str, Any]:
    """The report of the newest refresh that got as far as to look at every raw file."""
    kept = sorted((workspace.reports / "refresh").glob("*.json"), reverse=True)
    for path in (latest(workspace), *kept):
        report = read_json(path)
        if report and report.get("step") != RunReport.step:
            return report
    return {}


def _is_still_set_aside(load: LoadRecord, workspace: Workspace, landed: Sequence[LoadRecord]) -> bool:
    """Whether a file waits for its remedy: not once it was taken away, replaced, or landed after all."""
    path = workspace.raw / load.file
    if load.status != "set_aside" or not _lies_there(path):
        return False
    # A file that could not even be opened has no size in the log.
    if load.file_bytes is not None and path.is_file() and path.stat().st_size != load.file_bytes:
        return False  # other content stands there now, which a later load speaks of
    return not any(
        later.file == load.file
        and later.load_seq > load.load_seq
        and load.source_table in (None, later.source_table)
        for later in landed
    )


def _lies_there(path: Path) -> bool:
    """Also true of a link that leads nowhere."""
    return os.path.lexists(path)


def _about_switches(off: Iterable[str]) -> Iterable[str]:
    if names := ", ".join(sorted(off)):
        yield f"Rows have landed for what vars.yml switches off, and do not count: {names}."


def _advice(
    at_work: Owner | None,
    published: dict[str, Any] | None,
    last: dict[str, Any] | None,
    landed: list[LoadRecord],
    set_aside: tuple[SetAside, ...],
) -> Iterable[str]:
    if at_work and at_work.is_alive:
        yield f"A {at_work.doing} is at work (pid {at_work.pid}, since {at_work.since}); ask again later."
    elif last and last.get("outcome") == RUNNING:
        yield (
            f"The refresh that began {last.get('started_at')} was killed during the step "
            f"`{last.get('step')}`. Nothing it did is seen by readers; run `bowtie refresh` again."
        )
    elif last and last.get("outcome") == FAILED:
        yield f"The last refresh published nothing: {last.get('problem')}"
        yield str(last.get("remedy") or "Mend it and run `bowtie refresh` again.")
    if not landed and not set_aside:
        yield "No data yet: put exports under raw/<channel>/<table>/ (or run `bowtie demo`), then refresh."
    elif published is None and not last:
        yield "Nothing is published yet: run `bowtie refresh`."
    elif last and last.get("outcome") == PUBLISHED and landed and landed[-1].loaded_at > last["finished_at"]:
        yield "Files have landed since the last refresh: run `bowtie refresh`."
    if set_aside:
        files = "1 file was" if len(set_aside) == 1 else f"{len(set_aside)} files were"
        yield f"{files} set aside: follow each remedy above, then run `bowtie refresh`."
