"""The example rows of docs/channels/ land and build without a single complaint."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowtie.channel_pages.examples import ROWS, example_csv
from bowtie.contracts import Contracts, load_contracts
from bowtie.landing import IngestReport
from warehouse.house import House


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts().without_connectors()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, contracts: Contracts) -> House:
    """One workspace with the examples of all channels, landed and built."""
    house = House(tmp_path_factory.mktemp("examples") / "company")
    for table in contracts.tables.values():
        house.put(f"{table.channel}/{table.name}/example.csv", example_csv(contracts, table))
    _expect(house.ingest(), contracts, landed=ROWS, duplicate=0)
    house.build()
    return house


def _expect(report: IngestReport, contracts: Contracts, *, landed: int, duplicate: int) -> None:
    assert report.set_aside == []
    counts = {(load.source_table, load.rows_landed, load.rows_duplicate) for load in report.loads}
    assert counts == {(name, landed, duplicate) for name in contracts.tables}


def test_every_example_row_is_accepted(house: House, contracts: Contracts) -> None:
    assert house.rows("select source_table, column_name, raw_value, reason from governance.quarantine") == []
    for table in contracts.tables.values():
        staged = house.rows(f"select count(*) from staging.stg_{table.channel}__{table.name}")
        assert staged == [(ROWS,)], table.source_table


def test_no_example_value_is_only_reported(house: House) -> None:
    """References hold across channels, listed values are listed, and each group has one value."""
    assert house.rows("select source_table, column_name, raw_value, code from governance.data_notices") == []


def test_chinese_headers_mean_the_same(tmp_path: Path, contracts: Contracts) -> None:
    """The same rows under the Chinese headers are exact duplicates."""
    house = House(tmp_path / "company")
    for table in contracts.tables.values():
        house.put(f"{table.channel}/{table.name}/example.csv", example_csv(contracts, table))
    house.ingest()
    for table in contracts.tables.values():
        text = example_csv(contracts, table, chinese_headers=True)
        house.put(f"{table.channel}/{table.name}/示例.csv", text)
    _expect(house.ingest(), contracts, landed=0, duplicate=ROWS)
