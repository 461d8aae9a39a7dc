"""The channels before the sale: their records agree with each other, their touches do what the truth says."""

from __future__ import annotations

from typing import Any

import pytest

from bowtie.contracts import load_contracts
from bowtie.demo.market.clock import HISTORY_END
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.simulation import Simulation


def test_no_channel_writes_a_column_that_its_contract_does_not_know(monkeypatch: pytest.MonkeyPatch) -> None:
    contracts = load_contracts()
    unknown: set[tuple[str, str]] = set()
    record = Recorder.record

    def watch(self: Recorder, table: str, cells: dict[str, Any], *rest: Any, **more: Any) -> None:
        names = contracts.tables[table].column_names
        unknown.update((table, name) for name in cells if name not in names)
        record(self, table, cells, *rest, **more)

    monkeypatch.setattr(Recorder, "record", watch)
    simulation = Simulation(contracts, seed=7, scale=0.3)
    simulation.run_until(HISTORY_END)
    assert not unknown
