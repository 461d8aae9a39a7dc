"""What the warehouse tests share: the landed demo company, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bowtie.demo import generate
from warehouse.house import House


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A small demo company, landed and built in full. Not to be changed by a test."""
    house = House(tmp_path_factory.mktemp("session_demo"))
    generate(house.workspace, scale=0.015)
    house.ingest()
    house.build()
    return house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "company")
