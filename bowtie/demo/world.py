"""What every part of the simulation shares: the clock, the recorder, the population, running numbers."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from bowtie.demo.engine import Engine
from bowtie.demo.population import Population
from bowtie.demo.recorder import Recorder
from bowtie.demo.rng import stream


@dataclass
class World:
    """The shared state of one simulated market."""

    seed: int
    scale: float
    engine: Engine
    recorder: Recorder
    population: Population
    numbers: dict[str, int] = field(default_factory=dict)
    streams: dict[str, random.Random] = field(default_factory=dict)

    def new_id(self, prefix: str) -> str:
        """The next id of a kind, in the order in which things happen."""
        self.numbers[prefix] = self.numbers.get(prefix, 0) + 1
        return f"{prefix}{self.numbers[prefix]:07d}"

    def rng(self, concern: str) -> random.Random:
        """The stream of a concern that belongs to no single person or company."""
        if concern not in self.streams:
            self.streams[concern] = stream(self.seed, concern)
        return self.streams[concern]
