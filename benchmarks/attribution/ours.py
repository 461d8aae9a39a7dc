"""Attribute the journeys with the project's own models; run as a process of its own, to see its memory alone.

Arguments: the database, the folder of the compiled models, where to write the result.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

from bowtie.attribution.markov import removal_effects


def main(database: Path, compiled: Path, result: Path) -> None:
    """Time each step, and sum the credits by channel."""
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database)) as connection:
        connection.execute("set threads = 2; set preserve_insertion_order = false; set TimeZone = 'UTC'")
        connection.execute("set memory_limit = '1GB'")

        def timed(name: str, query: str) -> None:
            began = time.perf_counter()
            connection.execute(query)
            seconds[name] = time.perf_counter() - began

        timed(
            "scan",
            "select channel_id, count(*), sum(age_days), max(touched_at), max(path_number)"
            " from acquisition_build.path_touches group by channel_id",
        )
        timed("path_steps", f"create table acquisition_build.path_steps as {_sql(compiled, 'path_steps')}")
        began = time.perf_counter()
        found = removal_effects(connection.table("acquisition_build.path_steps"))
        connection.register("found", found)
        connection.execute("create table acquisition_build.removal_effects as from found")
        seconds["removal_effects"] = time.perf_counter() - began
        timed("credits", f"create table acquisition_build.credits as {_sql(compiled, 'credits')}")
        began = time.perf_counter()
        rows = connection.execute(
            "select model_id, channel_id, sum(credit) from acquisition_build.credits group by all"
        ).fetchall()
        seconds["sum by channel"] = time.perf_counter() - began
        effects = connection.execute(
            "select channel_id, credits from acquisition_build.removal_effects"
        ).fetchall()
    models: dict[str, dict[str, float]] = {}
    for model, channel, credit in rows:
        models.setdefault(model, {})[channel] = credit
    models["markov"] = dict(effects)  # by the model's definition: what the packages give
    result.write_text(json.dumps({"seconds": seconds, "models": models}), encoding="utf-8")


def _sql(compiled: Path, name: str) -> str:
    return (compiled / f"{name}.sql").read_text(encoding="utf-8").replace('"warehouse".', "")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:]))
