"""What a person should know about a file's headers: one piece of advice for all headers of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bowtie.contracts import Table
from bowtie.landing.mapping import FileEntry
from bowtie.landing.names import closest, listed, normalize

_IN_EXTRA = "its values are kept in _extra"
_ALL_IN_EXTRA = "their values are kept in _extra"


@dataclass(frozen=True)
class Advice:
    """What a person should know about one header, or about several (then without `column`)."""

    column: str | None
    what: str
    remedy: str


def absent(name: str, lacking: Sequence[str], headers: Sequence[str]) -> Advice:
    """The mapping names headers that the file lacks."""
    near = closest(lacking[0], [header for header in headers if header])
    return Advice(
        name,
        f"the mapping takes it from {', '.join(lacking)}, which the file does not have.",
        f"Did you mean `{near}`? Correct the mapping." if near else "Correct the mapping.",
    )


def about_extras(
    headers: Sequence[str],
    extras: Sequence[tuple[str, int]],
    fed: Mapping[str, str | None],
    table: Table,
    entry: FileEntry | None,
) -> Iterator[Advice]:
    """Advice about headers that feed no column.

    Args:
        headers: All headers of the file.
        extras: Name and position of those that feed nothing.
        fed: The columns that are fed, each with the one header that feeds it, if it is one.
        table: The contract.
        entry: The mapping entry that applies.
    """
    ignored = [normalize(pattern) for pattern in (entry.ignore if entry else ())]
    meant = {normalize(column.label_zh): column.name for column in table.columns if column.name in fed}
    meant |= {normalize(name): name for name in fed}
    blank: list[str] = []
    twice: list[str] = []
    unknown: list[str] = []
    for name, index in sorted(extras, key=lambda extra: extra[1]):
        header = headers[index]
        if any(fnmatchcase(normalize(header), pattern) for pattern in ignored):
            continue
        if not header:
            blank.append(name)
        elif header in headers[:index]:
            twice.append(header)
        elif column := meant.get(normalize(header)):
            yield _same(header, column, fed[column])
        else:
            unknown.append(header)
    if table.is_connector and (lacking := [name for name in table.column_names if name not in fed]):
        yield _lacking(lacking)
    if blank:
        yield _blank(blank)
    if twice:
        yield _twice(list(dict.fromkeys(twice)))
    if unknown and not table.is_connector:  # a connector's contract names only the columns that are read
        yield _unknown(unknown, [name for name in table.column_names if name not in fed], table)


def _same(header: str, column: str, used: str | None) -> Advice:
    if used is None:
        what = f"the header means {column}, which the mapping fills from elsewhere; {_IN_EXTRA}."
        return Advice(header, what, "List it under `ignore` in the mapping.")
    what = f"the headers {used} and {header} both mean {column}: {used} is used, {header} is kept in _extra."
    return Advice(header, what, "Rename or remove one, or say which in a mapping file.")


def _lacking(names: list[str]) -> Advice:
    return Advice(
        None,
        f"the file lacks columns that are read: {listed(names)}; they are empty.",
        "If the plan or the loader has them, add them to the sync.",
    )


def _blank(names: list[str]) -> Advice:
    if len(names) == 1:
        return Advice(names[0], f"the column has no header; {_IN_EXTRA}.", "Give it a header.")
    return Advice(
        None, f"{len(names)} columns have no header: {listed(names)}; {_ALL_IN_EXTRA}.", "Give them headers."
    )


def _twice(headers: list[str]) -> Advice:
    if len(headers) == 1:
        what = f"the header {headers[0]} stands twice; the second is kept in _extra."
        return Advice(headers[0], what, "Rename one.")
    what = f"{len(headers)} headers stand twice: {listed(headers)}; the second of each is kept in _extra."
    return Advice(None, what, "Rename one of each.")


def _unknown(headers: list[str], missing: Sequence[str], table: Table) -> Advice:
    labels = {column.label_zh: column.name for column in table.columns if column.name in missing}
    near: dict[str, str] = {}
    for header in headers:
        found = closest(header, missing, 0.6) or labels.get(closest(header, labels, 0.6) or "")
        if found:
            near[header] = found
    if len(headers) == 1:
        what = f"the header is no column of {table.source_table}; {_IN_EXTRA}."
        remedy = "Map it, or list it under `ignore` in a mapping file."
        for header, name in near.items():
            remedy = f"Did you mean {name}? Map it with `{name}: {header}`."
        return Advice(headers[0], what, remedy)
    first = sorted(headers, key=lambda header: header not in near)  # those with a guess must be seen
    shown = [f"{header} (did you mean {near[header]}?)" if header in near else header for header in first]
    what = f"{len(headers)} headers are no columns of {table.source_table}: {listed(shown)}; {_ALL_IN_EXTRA}."
    example = next((f" (as `{name}: {header}`)" for header, name in near.items()), "")
    return Advice(None, what, f"Map them{example}, or list them under `ignore` in a mapping file.")
