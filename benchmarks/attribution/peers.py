"""Attribute distinct paths with the packages ChannelAttribution and mta; run by the Python that has them.

Arguments: the package, the file of paths, where to write the result. Imports nothing of this project.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Models = dict[str, dict[str, float]]
Seconds = dict[str, float]


def channel_attribution(paths: Path) -> tuple[Seconds, Models]:
    """Rules and the Markov chain, which the package simulates."""
    import ChannelAttribution
    import pandas

    frame = pandas.read_csv(paths)
    seconds, models = Seconds(), Models()
    began = time.perf_counter()
    found = ChannelAttribution.heuristic_models(frame, "path", "total_conversions", flg_pro=False)
    seconds["first, last, linear"] = time.perf_counter() - began
    for model in ("first_touch", "last_touch", "linear"):
        column = next(name for name in found.columns if name.startswith(model.split("_", maxsplit=1)[0]))
        models[model] = dict(zip(found.iloc[:, 0], found[column], strict=True))
    began = time.perf_counter()
    found = ChannelAttribution.markov_model(
        frame, "path", "total_conversions", var_null="total_null", verbose=False, flg_pro=False, ncore=2
    )
    seconds["markov"] = time.perf_counter() - began
    models["markov"] = dict(zip(found.iloc[:, 0], found.iloc[:, 1], strict=True))
    return seconds, models


def mta(paths: Path) -> tuple[Seconds, Models]:
    """Rules, the Markov chain solved, and Shapley values."""
    import pandas
    from mta.mta import MTA

    frame = pandas.read_csv(paths)
    seconds, models = Seconds(), Models()

    def timed(name: str, work: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        found = work()
        seconds[name] = time.perf_counter() - began
        return found

    model = timed("read", lambda: MTA(frame, allow_loops=True, add_timepoints=False))
    total = float(frame["total_conversions"].sum())
    for name, work in {
        "first_touch": lambda: model.first_touch(),
        "last_touch": lambda: model.last_touch(),
        "linear": lambda: model.linear(share="proportional"),
        "markov": lambda: model.markov(sim=False),
        "shapley": lambda: model.shapley(max_coalition_size=12),
    }.items():
        timed(name, work)
        found = model.attribution[name]
        whole = sum(found.values())
        models[name] = {channel: value / whole * total for channel, value in found.items()}
    return seconds, models


def main(package: str, paths: Path, result: Path) -> None:
    """Run one package."""
    seconds, models = {"ChannelAttribution": channel_attribution, "mta": mta}[package](paths)
    result.write_text(json.dumps({"seconds": seconds, "models": models}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
