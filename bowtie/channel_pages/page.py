"""The text of one channel's page, and of the index."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from bowtie.channel_pages.feeds import Feeds
from bowtie.channel_pages.markdown import grid
from bowtie.channel_pages.section import table_section
from bowtie.channel_pages.shipped import Shipped
from bowtie.contracts import Contracts, Table

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
        lines += ["", *table_section(table, contracts, feeds, shipped)]
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
    overview = grid(("channel", "中文", "tables", "feeds the shared entities"), rows)
    lines = [NOTE, "", "# What to export, from where", "", introduction, "", *overview]
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
    return grid(("table", "中文", "what it is", "feeds"), rows)


def anchor(table: Table) -> str:
    """The address of a table's section, as GitHub makes it from the heading."""
    return f"{table.name}-{table.label_zh}".lower()


def _first_sentence(text: str) -> str:
    return textwrap.shorten(text.split(". ")[0].rstrip("."), 200)
