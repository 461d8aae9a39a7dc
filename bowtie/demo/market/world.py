"""What every part of the simulation shares: the clock, the recorder, the population, running numbers.

A large market is cut into cells, each simulated alone. What belongs to a person or company belongs to one
cell. What the demo company has only once (staff, campaigns, events, codes, catalogs, prices) is made in every
cell in exactly the same way: with `shared_id`, `shared_rng` and `record(..., shared=True)`, and never in
answer to what a person of the cell does.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bowtie.demo.market.engine import Engine
from bowtie.demo.market.hooks import Hooks
from bowtie.demo.market.population import Population
from bowtie.demo.market.recorder import Recorder
from bowtie.demo.market.rng import stream


@dataclass
class World:
    """The shared state of one cell of the market. `scale` is the size of the whole market."""

    seed: int
    scale: float
    engine: Engine
    recorder: Recorder
    population: Population
    cell: int = 0
    cells: int = 1
    hooks: Hooks = field(default_factory=Hooks)
    _numbers: dict[str, int] = field(default_factory=dict)
    _shared_numbers: dict[str, int] = field(default_factory=dict)
    _streams: dict[str, random.Random] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The scale of this cell: what it adds to figures that are summed over all cells."""
        return self.scale / self.cells

    def new_id(self, prefix: str) -> str:
        """The next id of a kind in this cell, in the order in which things happen; cells take turns."""
        number = self._numbers.get(prefix, 0)
        self._numbers[prefix] = number + 1
        return f"{prefix}{number * self.cells + self.cell + 1:07d}"

    def shared_id(self, prefix: str) -> str:
        """The next id of something that the company has once, the same in every cell."""
        number = self._shared_numbers.get(prefix, 0) + 1
        self._shared_numbers[prefix] = number
        return f"{prefix}{number:07d}"

    def rng(self, concern: str) -> random.Random:
        """This cell's stream of a concern that belongs to no single person or company."""
        if concern not in self._streams:
            names = (concern, "cell", self.cell) if self.cell else (concern,)
            self._streams[concern] = stream(self.seed, *names)
        return self._streams[concern]

    def shared_rng(self, concern: str) -> random.Random:
        """The stream of a concern of the whole company, the same in every cell."""
        if f"/{concern}" not in self._streams:
            self._streams[f"/{concern}"] = stream(self.seed, concern)
        return self._streams[f"/{concern}"]
