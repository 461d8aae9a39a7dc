"""What is known of a whole file, and of rows that are no records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from bowtie.landing.columns import fits_any
from bowtie.landing.header_row import labeled_values
from bowtie.landing.mapping import ABOVE, FACTS, FILE_FOLDER, FILE_NAME, FileEntry
from bowtie.landing.mapping_rules import template_parts
from bowtie.landing.names import normalize
from bowtie.landing.rows import RawBatch, RawFile, Texts, kernels


def file_facts(entry: FileEntry | None, raw: RawFile, file: str) -> Mapping[str, str]:
    """The facts that a mapping asks for and the file has: `file.name`, `file.folder`, `above.<label>`.

    Args:
        entry: The mapping entry that applies.
        raw: The opened file.
        file: Its name in records.
    """
    wanted = [name for name in _names(entry) if name.startswith(FACTS)]
    if not wanted:
        return {}
    known = {FILE_NAME: _stem(file)}
    if folder := _folder(file, entry.place if entry else None):
        known[FILE_FOLDER] = folder
    known |= {ABOVE + label: value for label, value in labeled_values(raw.above).items()}
    by_norm = {normalize(name): value for name, value in known.items()}
    return {name: by_norm[normalize(name)] for name in wanted if normalize(name) in by_norm}


def left_out_rows(entry: FileEntry | None, headers: Sequence[str], columns: Sequence[Texts]) -> Texts | None:
    """Which rows a mapping leaves out, or None if none is."""
    marked: Texts | None = None
    for rule in entry.leave_out if entry else ():
        names = {normalize(header) for header in rule.headers}
        for header, column in zip(headers, columns, strict=True):
            if normalize(header) in names:
                found = fits_any(column, rule.values)
                marked = found if marked is None else kernels.or_(marked, found)
    return marked if marked is not None and kernels.any(marked).as_py() else None


def without(batch: RawBatch, columns: Sequence[Texts], marked: Texts) -> tuple[RawBatch, list[Texts]]:
    """A batch and its cleaned columns without the marked rows."""
    kept = kernels.invert(marked)
    rest = replace(
        batch,
        columns=(),
        numbers=batch.numbers.filter(kept),
        problems=batch.problems.filter(kept),
        raw=batch.raw.filter(kept),
    )
    return rest, [column.filter(kept) for column in columns]


def _names(entry: FileEntry | None) -> list[str]:
    """Every header that the rules of an entry name, once."""
    found: list[str] = []
    for rule in entry.columns.values() if entry else ():
        found += [*rule.headers, *(name for _, name in template_parts(rule.template or "") if name)]
    return list(dict.fromkeys(found))


def _folder(file: str, place: str | None) -> str | None:
    """The folder below a mapping's place that a file lies in, or the one it lies in elsewhere."""
    parts = PurePosixPath(file).parts[:-1]
    for depth, pair in enumerate(pairwise(parts), start=2):
        if "/".join(pair) == place:
            return parts[depth] if len(parts) > depth else None
    return parts[-1] if parts else None


def _stem(file: str) -> str:
    name = PurePosixPath(file).name.removesuffix(".gz")
    return PurePosixPath(name).stem.strip()
