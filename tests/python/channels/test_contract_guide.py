"""The human part of the contracts: what must be there, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowtie.contract_guide import Export
from bowtie.contracts import load_contracts
from bowtie.errors import UserError

CONTRACT = """\
sources:
  - name: shop
    description: The shop.
    config:
      meta:
        label_zh: 商店
        why: Orders are the revenue.
    tables:
      - name: orders
        description: One row per order.
        config:
          meta:
            label_zh: 订单
            key: [order_id]
            export:
              from: [The till, The web shop]
              rhythm: Daily.
              watch: Canceled orders.
            matters:
              order_id: tells orders apart
        columns:
          - name: order_id
            data_type: text
            description: The order
            config:
              meta: {label_zh: 订单号}
"""


def write(project: Path, content: str, folder: str = "models/staging/shop") -> Path:
    path = project / folder / "_shop__sources.yml"
    path.parent.mkdir(parents=True)
    path.write_text(content, encoding="utf-8")
    return project


def test_a_whole_contract_is_read(tmp_path: Path) -> None:
    contracts = load_contracts(write(tmp_path, CONTRACT))
    assert contracts.sources["shop"].why == "Orders are the revenue."
    assert contracts.sources["shop"].label_zh == "商店"
    table = contracts.tables["shop.orders"]
    assert table.export == Export(("The till", "The web shop"), "Daily.", "Canceled orders.")
    assert table.matters == {"order_id": "tells orders apart"}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("        why: Orders are the revenue.\n", "", "source shop has no why"),
        ("why: Orders are the revenue.", "why: ' '", "source shop has no why"),
        ("        why:", "        reason:", "source shop has unknown keys ['reason']"),
        ("            matters:", "            important:", "table orders has unknown keys ['important']"),
        ("              rhythm: Daily.\n", "", "export.rhythm does not say how often"),
        ("from: [The till, The web shop]", "from: The till", "export.from is no list"),
        ("from: [The till, The web shop]", "from: []", "export.from is no list"),
        ("              watch:", "              warning:", "export, has unknown keys ['warning']"),
        ("order_id: tells", "order_di: tells", "a column `order_di` that it does not have"),
        ("order_id: tells orders apart", "order_id: 7", "does not say why `order_id` matters"),
        ("export:\n              from: [The till, The web shop]\n", "exports:\n", "unknown keys ['exports']"),
    ],
)
def test_what_is_missing_or_unknown_is_refused(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in CONTRACT
    project = write(tmp_path, CONTRACT.replace(old, new))
    with pytest.raises(UserError) as caught:
        load_contracts(project)
    assert words in caught.value.what
    assert "_shop__sources.yml" in caught.value.what
    assert caught.value.remedy


def test_a_connector_may_do_without(tmp_path: Path) -> None:
    bare = CONTRACT.replace("        why: Orders are the revenue.\n", "")
    start, end = bare.index("            export:"), bare.index("        columns:")
    project = write(tmp_path, bare[:start] + bare[end:], "models/staging/connectors/shop")
    contracts = load_contracts(project)
    assert contracts.tables["shop.orders"].export is None
    assert contracts.without_connectors().sources == {}


def test_every_table_of_a_channel_says_which_columns_matter() -> None:
    tables = load_contracts().without_connectors().tables.values()
    assert [table.source_table for table in tables if not table.matters] == []
