"""Guards the reading of a file that may be unreadable, damaged or still being written."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from bowtie.landing.discover import RIGHTS
from bowtie.landing.formats import digest
from bowtie.landing.records import SetAsideError


@dataclass(frozen=True)
class Stamp:
    """A file's content when it was looked at, and signs by which to tell that it has not changed since."""

    sha256: str
    size: int
    modified_ns: int

    @classmethod
    def of(cls, path: Path) -> Stamp:
        """Look at a file now."""
        before = path.stat()
        return cls(digest(path), before.st_size, before.st_mtime_ns)

    def holds(self, path: Path) -> bool:
        """Whether the file is still the same."""
        now = path.stat()
        return (now.st_size, now.st_mtime_ns) == (self.size, self.modified_ns)


@contextmanager
def reading() -> Iterator[None]:
    """Turns what can go wrong with a file that is being read into a reason to set it aside."""
    try:
        yield
    except PermissionError:
        raise SetAsideError("the file may not be read.", RIGHTS) from None
    except (OSError, EOFError, zlib.error, UnicodeError, pa.ArrowException) as error:
        raise SetAsideError(f"the file cannot be read ({error}).", "Export or copy it again.") from None
