"""One built company for all tests of customer success."""

from __future__ import annotations

import duckdb
import pytest
from warehouse.house import House

from success.customers import GATES, INPUTS, MODELS, SEEDS, TODAY, by_hand


@pytest.fixture(scope="session")
def customers(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("customers"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute(INPUTS)
        by_hand().write(database)
    wanted = (*SEEDS, *MODELS, *GATES)
    house.build("--indirect-selection", "cautious", "--select", *wanted, as_of=TODAY.isoformat())
    return house
