"""A progress bar over the bytes of all files, with the rows of the present one."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from bowtie.landing.discover import Source


class Progress:
    """Shows how far a run is; says nothing when not enabled."""

    def __init__(self, enabled: bool, sources: Sequence[Source]) -> None:
        self._sizes = {source.path: _size(source) for source in sources} if enabled else {}
        columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=Console(stderr=True), disable=not enabled)
        self._task = self._bar.add_task("landing", total=sum(self._sizes.values()))

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def rows(self, source: Source, count: int) -> None:
        """So many rows of a file were read so far."""
        self._bar.update(self._task, description=f"{source.file}: {count:,} rows")

    def done(self, source: Source) -> None:
        """A file is finished."""
        self._bar.advance(self._task, self._sizes.get(source.path, 0))


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0
