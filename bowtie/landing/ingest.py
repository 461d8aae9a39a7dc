"""Lands raw files: each becomes one Parquet file and one line of the load log, or is set aside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bowtie.contracts import Contracts, load_contracts
from bowtie.errors import UserError
from bowtie.landing import log
from bowtie.landing.discover import Source, Target, find, targets
from bowtie.landing.load import Loader
from bowtie.landing.mapping_reader import load_mappings, load_places
from bowtie.landing.progress import Progress
from bowtie.landing.reading import Stamp, reading
from bowtie.landing.records import IngestReport, SetAsideError, Skipped
from bowtie.workspace import Workspace


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def ingest(
    workspace: Workspace,
    paths: Sequence[Path] = (),
    *,
    mapping: Path | None = None,
    contracts: Contracts | None = None,
    progress: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> IngestReport:
    """Land new raw files. The caller holds the workspace's lock.

    Args:
        workspace: Where to land.
        paths: Files or folders; without any, everything under raw/.
        mapping: The one mapping to use instead of the workspace's and project's: a file, a folder of them, or
            a place such as `baidu/keyword_report`.
        contracts: The raw contracts; read from the project when not given.
        progress: Show a progress bar.
        clock: Tells the time of each load.

    Returns:
        What landed, what was set aside, and what to do about it.

    Raises:
        UserError: A path does not exist, a mapping is wrong, the load log is damaged, or landing/ cannot
            be written.
    """
    contracts = contracts or load_contracts()
    mappings = load_mappings(workspace, contracts, mapping)
    places = load_places(workspace, contracts, mapping)
    found = list(find(workspace, paths))
    with _writing():
        workspace.landing.mkdir(parents=True, exist_ok=True)
        records = log.repair(workspace)
        loader = Loader(workspace, records, clock)
    with (
        _writing(),
        closing(loader),
        Progress(progress, [item for item in found if isinstance(item, Source)]) as shown,
    ):
        for item in found:
            if isinstance(item, Source):
                _land_source(loader, item, lambda source: targets(source, mappings, contracts, places), shown)
                shown.done(item)
            else:
                loader.set_aside(item.file, item.error)
    return loader.report


@contextmanager
def _writing() -> Iterator[None]:
    """Turns a landing folder that cannot be written into plain words; raw files are guarded by `reading`."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"landing/ cannot be written ({error.strerror or error}).",
            "Give the user who runs Bowtie the right to write there and check the free disk space, "
            "then ingest again; what has landed stays.",
        ) from error


def _land_source(
    loader: Loader,
    source: Source,
    decide: Callable[[Source], tuple[list[Target], str | None]],
    shown: Progress,
) -> None:
    try:
        tables, reason = decide(source)
        if reason is not None:
            loader.report.skipped.append(Skipped(source.file, reason))
            return
        with reading():
            stamp = Stamp.of(source.path)
    except SetAsideError as error:
        loader.set_aside(source.file, error)
        return
    for target in tables:
        loader.land(source, target, stamp, shown)
