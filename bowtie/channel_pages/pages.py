"""All pages together: made, written, compared with what stands in docs/channels/."""

from __future__ import annotations

from pathlib import Path

from bowtie.channel_pages.feeds import read_feeds
from bowtie.channel_pages.page import channel_page, index_page
from bowtie.channel_pages.shipped import read_shipped
from bowtie.contracts import load_contracts
from bowtie.workspace import PROJECT_ROOT

FOLDER = Path("docs") / "channels"


def make_pages(project: Path = PROJECT_ROOT) -> dict[str, str]:
    """The text of every page by its file name in docs/channels/."""
    contracts = load_contracts(project).without_connectors()
    feeds = read_feeds(contracts, project)
    shipped = read_shipped(contracts, project)
    pages = {
        f"{channel}.md": channel_page(channel, contracts, feeds, shipped) for channel in contracts.channels
    }
    return {"README.md": index_page(contracts, feeds)} | pages


def write_pages(project: Path = PROJECT_ROOT) -> list[Path]:
    """Write all pages, and remove those of channels that are gone."""
    folder = project / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    pages = make_pages(project)
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    for path in folder.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    return [folder / name for name in pages]
