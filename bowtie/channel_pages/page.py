"""The text of one channel's page, and of the index."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence

from bowtie.channel_pages.examples import example_csv
from bowtie.channel_pages.feeds import Feeds
from bowtie.channel_pages.shipped import shipped_lines
from bowtie.contract_guide import Export
from bowtie.contracts import Column, Contracts, Table
from bowtie.landing.mapping_catalog import ListedMapping

Shipped = Mapping[str, list[ListedMapping]]

NOTE = (
    "<!-- Made from models/staging/<channel>/_<channel>__sources.yml by `make docs`: edit that, not this. -->"
)
_HEADERS = (
    "Headers may be the English column names or the Chinese ones, in any order; columns that you do not have "
    "are left out, unless they are required. Where an export differs, [a mapping](../mappings.md) says how. "
    "[All channels](README.md) · [types and the texts that they accept]"
    "(../contracts.md#types-and-the-texts-that-they-accept)"
)
_INTRODUCTION = (
    "One page per channel: {channels} channels with {tables} raw tables. No company has all of them, and any "
    "subset builds: begin with the CRM, then add what brings or keeps your customers."
)
_CLOSING = (
    "A file goes to `raw/<channel>/<table>/` of the workspace: csv, xlsx, json lines or parquet, in any "
    "sub-folders. Menus and API names are those that could be found in public documentation and code; what "
    'could not be confirmed says "(unconfirmed)". Systems change: where a page is wrong, correct the '
    "contract in `models/staging/<channel>/` and run `make docs`.",
    "The examples show the same three persons at three companies in every channel; a test lands and builds "
    "them all.",
)
_VERSIONS = "A row with a newer `{column}` is a new version of it, and older versions are kept."
_REPLACED = "A row that comes again with other content replaces the earlier one, which is kept as a version."
_UNFIT = {
    "reject_row": "the row is rejected",
    "reject_value": "the value is emptied, the row stays",
    "keep": "it is kept and reported",
}


def channel_page(channel: str, contracts: Contracts, feeds: Feeds, shipped: Shipped) -> str:
    """What to export for one channel, where from, and which columns matter."""
    source = contracts.sources[channel]
    tables = [table for table in contracts.tables.values() if table.channel == channel]
    lines = [
        NOTE,
        "",
        f"# {source.label_zh} · `{channel}`",
        "",
        source.description,
        "",
        f"**Why it matters.** {source.why}",
        "",
        *_overview(tables, feeds),
        "",
        _HEADERS,
    ]
    for table in tables:
        lines += ["", *_table_section(table, contracts, feeds, shipped)]
    return "\n".join(lines) + "\n"


def index_page(contracts: Contracts, feeds: Feeds) -> str:
    """All channels with their tables, and what they feed."""
    rows = []
    for channel in contracts.channels:
        tables = [table for table in contracts.tables.values() if table.channel == channel]
        names = ", ".join(f"`{table.name}` {table.label_zh}" for table in tables)
        fed = sorted({entity for table in tables for entity in feeds.entities.get(table.source_table, [])})
        rows.append(
            (f"[`{channel}`]({channel}.md)", contracts.sources[channel].label_zh, names, ", ".join(fed))
        )
    introduction = _INTRODUCTION.format(channels=len(contracts.channels), tables=len(contracts.tables))
    grid = _grid(("channel", "中文", "tables", "feeds the shared entities"), rows)
    lines = [NOTE, "", "# What to export, from where", "", introduction, "", *grid]
    for paragraph in _CLOSING:
        lines += ["", paragraph]
    return "\n".join(lines) + "\n"


def _overview(tables: Sequence[Table], feeds: Feeds) -> list[str]:
    rows = [
        (
            f"[`{table.name}`](#{anchor(table)})",
            table.label_zh,
            _first_sentence(table.description),
            ", ".join(feeds.entities.get(table.source_table, [])) or "nothing yet",
        )
        for table in tables
    ]
    return _grid(("table", "中文", "what it is", "feeds"), rows)


def anchor(table: Table) -> str:
    """The address of a table's section, as GitHub makes it from the heading."""
    return f"{table.name}-{table.label_zh}".lower()


def _table_section(table: Table, contracts: Contracts, feeds: Feeds, shipped: Shipped) -> list[str]:
    lines = [f"## `{table.name}` {table.label_zh}", "", table.description, ""]
    lines += [f"**Drop it in** `raw/{table.channel}/{table.name}/`.", "", *_key(table), ""]
    if table.export is not None:
        lines += [*_export(table.export), ""]
    lines += shipped_lines(shipped.get(table.source_table, []))
    if table.matters:
        zh = {column.name: column.label_zh for column in table.columns}
        lines += ["**Columns that matter**", ""]
        lines += [f"- `{name}` ({zh[name]}): {reason}" for name, reason in table.matters.items()]
        lines += [""]
    lines += ["**All columns**", "", *_columns(table), ""]
    lines += _personal(table)
    lines += ["**Example**, as CSV:", "", "```csv", example_csv(contracts, table).rstrip("\n"), "```"]
    lines += _events(table, feeds)
    return lines


def _key(table: Table) -> list[str]:
    key = ", ".join(f"`{name}`" for name in table.key)
    text = f"**One record** is told from another by {key}. "
    text += _VERSIONS.format(column=table.version_column) if table.version_column else _REPLACED
    if table.expects_one_of:
        groups = "; ".join(" or ".join(f"`{name}`" for name in group) for group in table.expects_one_of)
        text += f" At least one should be filled: {groups}."
    return [text]


def _export(export: Export) -> list[str]:
    lines = ["**Where to export it**", "", *(f"- {origin}" for origin in export.origins), ""]
    lines += [f"**How often.** {export.rhythm}"]
    if export.watch:
        lines += ["", f"**Watch out.** {export.watch}"]
    return lines


def _columns(table: Table) -> list[str]:
    rows = [
        (
            f"`{column.name}`",
            column.label_zh,
            column.format or column.data_type,
            "**yes**" if column.required else "",
            _unfit(column),
            _allowed(column),
            column.description,
        )
        for column in table.columns
    ]
    return _grid(("column", "中文表头", "type", "required", "if unfit", "accepted values", "meaning"), rows)


def _unfit(column: Column) -> str:
    """What a value that does not fit costs; a text without a rule always fits."""
    if column.data_type == "text" and not column.format and not column.accepted_values:
        return "the row is rejected, if empty" if column.required else "–"
    unfit = _UNFIT[column.on_invalid]
    if column.required and column.on_invalid != "reject_row":
        return f"{unfit}; empty, the row is rejected"
    return unfit


def _allowed(column: Column) -> str:
    if column.accepted_values:
        return ", ".join(f"`{value}`" for value in column.accepted_values)
    if column.references is None:
        return ""
    wanted, _, name = column.references.rpartition(".")
    if wanted.startswith("rules."):
        return f"one `{name}` of the seed `{wanted.removeprefix('rules.')}`"
    return f"one `{name}` of `{wanted}`"


def _personal(table: Table) -> list[str]:
    names = [f"`{column.name}`" for column in table.columns if column.pii]
    if not names:
        return []
    return [f"Personal data, masked wherever rejected values are shown: {', '.join(names)}.", ""]


def _events(table: Table, feeds: Feeds) -> list[str]:
    names = feeds.events.get(table.source_table, [])
    if names:
        return ["", f"**Events it gives:** {', '.join(f'`{name}`' for name in names)}."]
    if table.source_table in feeds.as_written:
        return ["", "**Events it gives:** those of `event_name`, as the file writes them."]
    return []


def _first_sentence(text: str) -> str:
    return textwrap.shorten(text.split(". ")[0].rstrip("."), 200)


def _grid(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table in Markdown; a bar inside a cell is escaped."""
    cells = [[cell.replace("|", "\\|") for cell in row] for row in (header, *rows)]
    lines = ["| " + " | ".join(row).replace("|  |", "| |") + " |" for row in cells]
    return [lines[0], "|" + "---|" * len(header), *lines[1:]]
