"""What the connectors' tests share: a fresh workspace, and the sample files of the module's CONNECTOR."""

from __future__ import annotations

from pathlib import Path

import pytest
from warehouse.house import House

from connectors.crm_systems import bare_house, real_house


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "company")


@pytest.fixture(scope="module")
def real(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    return real_house(tmp_path_factory, request.module.CONNECTOR)


@pytest.fixture(scope="module")
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> House:
    return bare_house(tmp_path_factory, request.module.CONNECTOR)
