"""Reads one entry of a mapping file: which files, what they feed, and how they are written."""

from __future__ import annotations

import codecs
from typing import Any

from bowtie.contracts import Contracts
from bowtie.landing.mapping import FileEntry, HeaderRow, LeaveOut, Refusal, SkipEntry, fingerprint
from bowtie.landing.mapping_rules import read_rule
from bowtie.landing.mapping_values import Where

_ENTRY = (
    "match",
    "channel",
    "table",
    "encoding",
    "delimiter",
    "sheet",
    "header_row",
    "null_values",
    "leave_out",
    "refuse",
    "columns",
    "ignore",
)


def read_entry(where: Where, raw: Any, contracts: Contracts, *, name: str, place: str | None) -> FileEntry:
    """The entry of one kind of file; `name` and `place` are its mapping's."""
    spec = where.mapping(raw, _ENTRY, required=("match", "channel", "table"))
    channel = where.key("channel").text(spec["channel"])
    table_name = where.key("table").text(spec["table"])
    table = contracts.get(channel, table_name)
    if table is None:
        known = ", ".join(sorted(contracts.tables))
        raise where.error(f"names {channel}.{table_name}, which has no contract.", f"Known tables: {known}.")
    rules = where.key("columns").mapping(spec.get("columns", {}), None)
    for column in rules:
        if column not in table.column_names:
            raise where.key(f"columns.{column}").error(
                f"is no column of {table.source_table}.", f"Its columns: {', '.join(table.column_names)}."
            )
    leave_out = where.key("leave_out").sequence(spec.get("leave_out", []))
    refuse = where.key("refuse").sequence(spec.get("refuse", []))
    return FileEntry(
        match=where.key("match").text(spec["match"]),
        channel=channel,
        table=table_name,
        mapping=name,
        encoding=_encoding(where.key("encoding"), spec.get("encoding")),
        delimiter=_delimiter(where.key("delimiter"), spec.get("delimiter")),
        sheet=where.key("sheet").text(spec["sheet"]) if "sheet" in spec else None,
        header_row=_header_row(where.key("header_row"), spec.get("header_row", 1)),
        null_values=where.key("null_values").texts(spec.get("null_values", [])),
        leave_out=tuple(_leave_out(where.key(f"leave_out[{i}]"), rule) for i, rule in enumerate(leave_out)),
        refuse=tuple(_refusal(where.key(f"refuse[{i}]"), rule) for i, rule in enumerate(refuse)),
        columns={column: read_rule(where.key(f"columns.{column}"), rule) for column, rule in rules.items()},
        ignore=where.key("ignore").texts(spec.get("ignore", [])),
        fingerprint=fingerprint(spec),
        place=place,
    )


def read_skip(where: Where, raw: Any) -> SkipEntry:
    """An entry that leaves files alone."""
    spec = where.mapping(raw, ("match", "reason"), required=("match", "reason"))
    return SkipEntry(where.key("match").text(spec["match"]), where.key("reason").text(spec["reason"]))


def _header_row(where: Where, raw: Any) -> HeaderRow:
    if isinstance(raw, dict):
        spec = where.mapping(raw, ("has",), required=("has",))
        return HeaderRow(has=where.key("has").texts(spec["has"]))
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 1:
        raise where.error(
            f"is `{raw}`.", "Give the row's number, from 1, or `{has: [<headers that it holds>]}`."
        )
    return HeaderRow(raw)


def _leave_out(where: Where, raw: Any) -> LeaveOut:
    keys = ("header", "values", "reason")
    spec = where.mapping(raw, keys, required=keys)
    return LeaveOut(
        where.key("header").texts(spec["header"]),
        where.key("values").texts(spec["values"]),
        where.key("reason").text(spec["reason"]),
    )


def _refusal(where: Where, raw: Any) -> Refusal:
    spec = where.mapping(raw, ("header", "reason"), required=("header", "reason"))
    return Refusal(where.key("header").texts(spec["header"]), where.key("reason").text(spec["reason"]))


def _encoding(where: Where, value: Any) -> str | None:
    if value is None:
        return None
    text = where.text(value)
    try:
        codecs.lookup(text)
    except LookupError:
        raise where.error(f"is `{text}`.", "Use utf-8, utf-16, gbk or gb18030, or leave it out.") from None
    return text


def _delimiter(where: Where, value: Any) -> str | None:
    if value is None:
        return None
    text = {"tab": "\t", "\\t": "\t"}.get(str(value), str(value))
    if len(text) != 1 or text in '"\r\n':
        raise where.error(f"is `{value}`.", 'Give one character: ",", ";", "|" or tab.')
    return text
