"""Answers: what do readers see, how fresh is it, what failed, and what is to be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bowtie.files import read_json
from bowtie.landing.log import read_load_log
from bowtie.landing.records import LoadRecord
from bowtie.locking import Owner, owner, require_workspace
from bowtie.run_report import FAILED, PUBLISHED, RUNNING, latest
from bowtie.workspace import Workspace


@dataclass(frozen=True)
class Freshness:
    """How fresh one raw table is."""

    source_table: str
    newest_loaded_at: str
    loads: int
    rows: int


@dataclass(frozen=True)
class Status:
    """The state of a workspace."""

    workspace: str
    at_work: Owner | None
    published: dict[str, Any] | None
    last_refresh: dict[str, Any] | None
    newest_load: LoadRecord | None
    sources: tuple[Freshness, ...]
    set_aside: tuple[LoadRecord, ...]
    advice: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def read_status(workspace: Workspace) -> Status:
    """Look, without writing or locking anything.

    Raises:
        UserError: There is no such workspace.
    """
    require_workspace(workspace)
    loads = read_load_log(workspace)
    landed = [load for load in loads if load.status == "landed"]
    at_work = owner(workspace)
    published = read_json(workspace.published / "manifest.json")
    last = read_json(latest(workspace))
    set_aside = tuple(load for load in loads if _is_still_set_aside(load, workspace, landed))
    return Status(
        workspace=str(workspace.root),
        at_work=at_work if at_work and at_work.is_alive else None,
        published=published,
        last_refresh=last,
        newest_load=landed[-1] if landed else None,
        sources=tuple(_freshness(landed)),
        set_aside=set_aside,
        advice=tuple(_advice(at_work, published, last, landed, set_aside)),
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


def _is_still_set_aside(load: LoadRecord, workspace: Workspace, landed: Sequence[LoadRecord]) -> bool:
    """Whether a file waits for its remedy: not once it was taken away, replaced, or landed after all."""
    path = workspace.raw / load.file
    if load.status != "set_aside" or not path.exists():
        return False
    if path.is_file() and path.stat().st_size != load.file_bytes:
        return False  # other content stands there now, which a later load speaks of
    return not any(
        later.file == load.file
        and later.load_seq > load.load_seq
        and load.source_table in (None, later.source_table)
        for later in landed
    )


def _advice(
    at_work: Owner | None,
    published: dict[str, Any] | None,
    last: dict[str, Any] | None,
    landed: list[LoadRecord],
    set_aside: tuple[LoadRecord, ...],
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
