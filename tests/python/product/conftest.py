"""A workspace whose product room is built once: its compiled SQL is run again on other usage."""

from __future__ import annotations

import duckdb
import pytest
from warehouse.house import House

from product.by_hand import by_hand
from product.company import GATES, MODELS, SEEDS, TODAY, fill


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("product"))
    house.workspace.landing.mkdir()
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        fill(database, by_hand())
    selected = (*SEEDS, *MODELS, *GATES)
    house.build("--indirect-selection", "empty", "--select", *selected, as_of=TODAY.isoformat())
    return house
