from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from bowtie import publish as module
from bowtie.errors import UserError
from bowtie.marts import Mart, read_marts
from bowtie.publish import Publication, publish
from bowtie.workspace import Workspace
from serving import toy

ORDERS = Mart("sales", "orders", ("sales", "orders"), False, "It's one row per order.", {"Order_ID": "订单"})
BUYERS = Mart("sales", "people", ("build", "buyers"), True)


@pytest.fixture
def built(workspace: Workspace) -> Workspace:
    fill(workspace, 1)
    return workspace


def fill(workspace: Workspace, version: int) -> None:
    with duckdb.connect(str(workspace.warehouse)) as warehouse:
        warehouse.execute("create schema if not exists sales; create schema if not exists build")
        warehouse.execute(
            f"create or replace table sales.orders as select range as order_id, {version} as version, "
            "[range] as list, 1.50::decimal(18, 2) as amount, null::varchar as nothing from range(1000)"
        )
        warehouse.execute("create or replace table build.buyers as select '王伟' as buyer_name")


def run(workspace: Workspace, *marts: Mart) -> Publication:
    return publish(workspace, marts, as_of="2026-01-31", project_version="1", fingerprint="abc")


def version_of(workspace: Workspace) -> object:
    """Asked by another process, as a BI tool would: within one process DuckDB shares what is already open."""
    path = workspace.published / "marts.duckdb"
    query = f"duckdb.connect({str(path)!r}, read_only=True).sql('select distinct version from sales.orders')"
    command = [sys.executable, "-c", f"import duckdb; print({query}.fetchall())"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return result.stdout.strip()


def leftovers(workspace: Workspace) -> list[Path]:
    return list(workspace.published.glob(".*"))


def test_all_marts_are_copied_and_personal_data_goes_to_a_file_of_its_own(built: Workspace) -> None:
    publication = run(built, ORDERS, BUYERS)
    marts, pii = built.published / "marts.duckdb", built.published / "marts_pii.duckdb"
    tables = "select schema_name, table_name from duckdb_tables()"
    assert toy.query(marts, tables) == [("sales", "orders")]
    assert toy.query(pii, tables) == [("sales", "people")]
    assert toy.query(marts, "select count(*), sum(order_id) from sales.orders") == [(1000, 499500)]
    assert [(table.name, table.rows) for table in publication.tables] == [("orders", 1000), ("people", 1)]
    assert toy.read(built.published / "manifest.json") == json.loads(json.dumps(publication.to_dict()))
    assert leftovers(built) == []


def test_descriptions_become_comments_and_old_drivers_can_read_the_file(built: Workspace) -> None:
    run(built, ORDERS)
    marts = built.published / "marts.duckdb"
    assert toy.query(marts, "select comment from duckdb_tables()") == [("It's one row per order.",)]
    named = "select comment from duckdb_columns() where column_name = 'order_id'"
    assert toy.query(marts, named) == [("订单",)]
    storage = toy.query(
        marts, "select tags['storage_version'] from duckdb_databases() where path is not null"
    )
    assert storage == [("v1.0.0+",)]


@pytest.mark.parametrize(
    "damage",
    [
        "delete from target.sales.orders where order_id = 7",
        "update target.sales.orders set amount = 2 where order_id = 7",
        "update target.sales.orders set order_id = 8, list = [8] where order_id = 7",
    ],
)
def test_a_copy_that_differs_is_not_published(
    built: Workspace, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    run(built, ORDERS)
    before = (built.published / "marts.duckdb").read_bytes()
    copy = module._copy_table

    def damaged(database: duckdb.DuckDBPyConnection, mart: Mart) -> None:
        copy(database, mart)
        database.execute(damage)

    monkeypatch.setattr(module, "_copy_table", damaged)
    fill(built, 2)
    with pytest.raises(UserError, match=r"copy of sales\.orders differs"):
        run(built, ORDERS)
    assert (built.published / "marts.duckdb").read_bytes() == before
    assert leftovers(built) == []


def test_a_reader_with_the_old_file_open_goes_on_reading_it(built: Workspace) -> None:
    run(built, ORDERS)
    with duckdb.connect(str(built.published / "marts.duckdb"), read_only=True) as reader:
        fill(built, 2)
        run(built, ORDERS)
        assert reader.execute("select distinct version from sales.orders").fetchall() == [(1,)]
        assert version_of(built) == "[(2,)]"


@pytest.mark.parametrize("good_swaps", [0, 1])
def test_a_run_killed_at_the_swap_leaves_whole_files_and_the_next_run_heals(
    built: Workspace, monkeypatch: pytest.MonkeyPatch, good_swaps: int
) -> None:
    run(built, ORDERS, BUYERS)
    fill(built, 2)
    swap = Path.replace
    swaps: list[Path] = []

    def killed(source: Path, target: Path) -> Path:
        if len(swaps) == good_swaps:
            raise KeyboardInterrupt
        swaps.append(target)
        return swap(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", killed)
        patch.setattr(module, "remove_leftovers", lambda _: None)  # a killed process tidies up nothing
        with pytest.raises(KeyboardInterrupt):
            run(built, ORDERS, BUYERS)
    assert version_of(built) == ("[(2,)]" if good_swaps else "[(1,)]")
    assert toy.query(built.published / "marts_pii.duckdb", "from sales.people") == [("王伟",)]
    assert leftovers(built) != []
    run(built, ORDERS, BUYERS)
    assert version_of(built) == "[(2,)]"
    assert leftovers(built) == []


def test_personal_data_that_is_no_longer_published_does_not_linger(built: Workspace) -> None:
    run(built, ORDERS, BUYERS)
    run(built, ORDERS)
    assert not (built.published / "marts_pii.duckdb").exists()


def test_a_mart_missing_from_the_warehouse_is_named_and_nothing_is_published(built: Workspace) -> None:
    missing = Mart("sales", "refunds", ("sales", "refunds"), False)
    with pytest.raises(UserError, match=r"not in the warehouse: sales\.refunds"):
        run(built, ORDERS, missing)
    assert list(built.published.iterdir()) == []


def test_a_view_in_the_warehouse_is_published_as_a_table(built: Workspace) -> None:
    with duckdb.connect(str(built.warehouse)) as warehouse:
        warehouse.execute("create view sales.big as from warehouse.sales.orders where order_id > 997")
    run(built, Mart("sales", "big", ("sales", "big"), False))
    assert toy.query(built.published / "marts.duckdb", "select count(*) from sales.big") == [(2,)]


def test_only_public_models_of_the_marts_room_are_marts(tmp_path: Path) -> None:
    def node(name: str, folder: str = "marts/sales", **changes: object) -> dict[str, object]:
        return {
            "resource_type": "model",
            "original_file_path": f"models/{folder}/{name}.sql",
            "access": "public",
            "config": {"materialized": "table", "schema": "sales"},
            "schema": "main_sales",
            "name": name,
            "alias": name,
            "tags": [],
            "columns": {"Id": {"name": "Id", "description": "the id"}},
            **changes,
        }

    nodes = [
        node("orders", description="Orders."),
        node("people", alias="buyers", tags=["pii"]),
        node("hidden", access="protected"),
        node("dim_orders", "core"),
        node("step", config={"materialized": "ephemeral", "schema": "sales"}),
        node("grain", resource_type="test"),
    ]
    manifest = tmp_path / "manifest.json"
    manifest.write_text(json.dumps({"nodes": dict(enumerate(nodes))}))
    assert read_marts(manifest) == [
        Mart("sales", "buyers", ("main_sales", "buyers"), True, "", {"Id": "the id"}),
        Mart("sales", "orders", ("main_sales", "orders"), False, "Orders.", {"Id": "the id"}),
    ]
    manifest.write_text(json.dumps({"nodes": dict(enumerate([*nodes, node("copy", alias="orders")]))}))
    with pytest.raises(UserError, match=r"Two marts would both be published as sales\.orders"):
        read_marts(manifest)
