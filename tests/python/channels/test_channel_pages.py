"""The pages in docs/channels/ are what the contracts say, and say what is so."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bowtie.channel_pages.feeds import Feeds, read_feeds
from bowtie.channel_pages.page import anchor
from bowtie.channel_pages.pages import FOLDER, make_pages, write_pages
from bowtie.contracts import Contracts, load_contracts
from bowtie.workspace import PROJECT_ROOT

REMEDY = "docs/channels/ is not what the contracts say: run `make docs` and commit the pages"
LINK = re.compile(r"\]\(([^)]+)\)")


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts().without_connectors()


@pytest.fixture(scope="module")
def feeds(contracts: Contracts) -> Feeds:
    return read_feeds(contracts, PROJECT_ROOT)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return make_pages()


def test_the_committed_pages_are_the_generated_ones(pages: dict[str, str]) -> None:
    folder = PROJECT_ROOT / FOLDER
    committed = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert sorted(committed) == sorted(pages), REMEDY
    differing = [name for name, text in pages.items() if committed[name] != text]
    assert differing == [], REMEDY


def test_a_changed_contract_changes_its_page_and_a_page_without_a_channel_goes(tmp_path: Path) -> None:
    for name in ("models/staging", "mappings"):
        shutil.copytree(PROJECT_ROOT / name, tmp_path / name)
    shutil.copy(PROJECT_ROOT / "vars.yml", tmp_path)
    write_pages(tmp_path)
    contract = tmp_path / "models/staging/other_costs/_other_costs__sources.yml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("label_zh: 费用编号", "label_zh: 单据编号"), encoding="utf-8")
    (tmp_path / FOLDER / "gone.md").write_text("old", encoding="utf-8")
    before = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / FOLDER).iterdir()}
    write_pages(tmp_path)
    after = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / FOLDER).iterdir()}
    assert {name for name in before if before[name] != after.get(name)} == {"other_costs.md", "gone.md"}
    assert "单据编号" in after["other_costs.md"]


def test_every_channel_table_and_column_has_its_place(pages: dict[str, str], contracts: Contracts) -> None:
    assert set(pages) == {"README.md", *(f"{channel}.md" for channel in contracts.channels)}
    for table in contracts.tables.values():
        page = pages[f"{table.channel}.md"]
        assert f"raw/{table.channel}/{table.name}/" in page
        assert f"`{table.name}` {table.label_zh}" in pages["README.md"]
        section = page.split(f"\n## `{table.name}` ")[1].split("\n## ")[0]
        for column in table.columns:
            assert f"| `{column.name}` | {column.label_zh} |" in section, (table.source_table, column.name)
        for reason in table.matters.values():
            assert reason in section


def test_links_lead_somewhere(pages: dict[str, str], contracts: Contracts) -> None:
    sections = {(table.channel, anchor(table)) for table in contracts.tables.values()}
    for name, text in pages.items():
        for link in LINK.findall(text):
            target, _, place = link.partition("#")
            if target:
                assert (PROJECT_ROOT / FOLDER / target).exists(), (name, link)
            else:
                assert (name.removesuffix(".md"), place) in sections, (name, link)


def test_what_a_table_feeds_is_read_from_the_feed_models(feeds: Feeds) -> None:
    assert feeds.entities["wecom.contact_events"] == ["behaviors"]
    assert sorted(feeds.entities["mall.orders"]) == ["behaviors", "orders", "payments"]
    assert feeds.entities["crm.leads"] == ["people", "leads"]


def test_events_are_read_from_the_feed_models(feeds: Feeds) -> None:
    assert feeds.events["mall.orders"] == ["order_placed", "order_paid"]
    assert feeds.events["content_hub.accesses"] == ["content_viewed", "content_downloaded", "content_shared"]
    assert feeds.events["offline_events.registrations"] == [
        "event_invited",
        "event_registered",
        "event_checked_in",
    ]
    assert feeds.events["offline_events.badge_scans"] == ["badge_scanned"]
    assert feeds.events["online_events.attendances"] == ["webinar_replayed", "webinar_joined"]
    assert feeds.events["email_marketing.events"] == [
        "email_sent",
        "email_delivered",
        "email_opened",
        "email_clicked",
        "email_bounced",
        "email_unsubscribed",
        "email_complained",
        "email_opened_by_machine",
    ]
    assert "wecom.contact_events" in feeds.as_written
    assert feeds.events["website.form_submissions"] == ["form_submitted"]


def test_pages_name_the_mappings_that_come_with_bowtie(pages: dict[str, str]) -> None:
    places = re.findall(r"Drop it in `raw/([a-z0-9_]+/[a-z0-9_]+)/`", "".join(pages.values()))
    shipped = PROJECT_ROOT / "mappings"
    assert set(places) == {str(path.relative_to(shipped).with_suffix("")) for path in shipped.glob("*/*.yml")}
