"""The channels: one module each, which writes down what the systems of that channel see.

A new channel is a new module here; nothing else is edited. It may hold

- `STYLES`: how each of its tables comes (`bowtie.demo.files.style`),
- `TRUTHS`: headers of truth files of its own, filled with `Recorder.tell`,
- `plug(market)`: makes the part and connects it to the hooks of `bowtie.demo.market.hooks`.
"""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from types import ModuleType


@cache
def channel_modules() -> tuple[ModuleType, ...]:
    """All modules of this folder, in the order of their names, in which they are plugged in."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(import_module(f"{__name__}.{name}") for name in names)
