"""The part of a channel's page that tells of one table."""

from __future__ import annotations

from bowtie.channel_pages.examples import example_csv
from bowtie.channel_pages.feeds import Feeds
from bowtie.channel_pages.markdown import grid
from bowtie.channel_pages.shipped import Shipped, shipped_lines
from bowtie.contract_guide import Export
from bowtie.contracts import Column, Contracts, Table

_UNFIT = {
    "reject_row": "the row is rejected",
    "reject_value": "the value is emptied, the row stays",
    "keep": "it is kept and reported",
}
_VERSIONS = "A row with a newer `{column}` is a new version of it, and older versions are kept."
_REPLACED = "A row that comes again with other content replaces the earlier one, which is kept as a version."


def table_section(table: Table, contracts: Contracts, feeds: Feeds, shipped: Shipped) -> list[str]:
    """What one row is, where it is exported, what its columns mean, and an example."""
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
    return grid(("column", "中文表头", "type", "required", "if unfit", "accepted values", "meaning"), rows)


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
