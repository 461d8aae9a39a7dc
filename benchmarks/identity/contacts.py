"""Writes contacts whose persons are known: shared numbers, role mailboxes, typos, gaps, job changes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SQL = Path(__file__).parent / "sql"
LOADS = 40
# How many records a person has, 1 and up.
_RECORDS_PER_PERSON = (0.40, 0.26, 0.15, 0.09, 0.05, 0.028, 0.013, 0.009)
_RECORDS_PER_COMPANY = 25
_SWITCHBOARDS_PER_RECORD = 80 / 1_000_000
_SURNAMES = 60
_GIVEN = 80


def write_contacts(database: Path, records: int, seed: int) -> None:
    """Write the tables `contacts` (what a matcher may see) and `truth` (record_id, person_id).

    Args:
        database: A new DuckDB file.
        records: How many records.
        seed: The same seed gives the same records.
    """
    random = np.random.default_rng(seed)
    sizes = _sizes(random, records)
    companies = max(20, records // _RECORDS_PER_COMPANY)
    weights = random.lognormal(0, 2.2, companies)
    persons = _persons(random, len(sizes), weights / weights.sum())
    drawn = _records(random, np.repeat(np.arange(len(sizes)), sizes))
    switchboards = pa.table({"board": np.arange(max(2, round(records * _SWITCHBOARDS_PER_RECORD)))})
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false")
        for name, table in {"persons": persons, "drawn": drawn, "switchboards": switchboards}.items():
            connection.register(name, table)
        connection.execute((SQL / "contacts.sql").read_text(encoding="utf-8"))


def _sizes(random: np.random.Generator, records: int) -> NDArray[np.int64]:
    sizes = 1 + random.choice(len(_RECORDS_PER_PERSON), records, p=_RECORDS_PER_PERSON)
    last = int(np.searchsorted(np.cumsum(sizes), records))
    sizes = sizes[: last + 1].astype(np.int64)
    sizes[-1] -= sizes.sum() - records
    return sizes


def _zipf(random: np.random.Generator, kinds: int, count: int) -> NDArray[np.int64]:
    """1 … kinds, the first ones most often."""
    weights = 1 / (np.arange(kinds) + 4)
    return 1 + random.choice(kinds, count, p=weights / weights.sum())


def _persons(random: np.random.Generator, count: int, companies: NDArray[np.float64]) -> pa.Table:
    """One row per person: what is true of them. 0 as second given character: the name has only one."""
    return pa.table(
        {
            "person_id": np.arange(count),
            "surname": _zipf(random, _SURNAMES, count),
            "given": _zipf(random, _GIVEN, count),
            "second_given": np.where(random.random(count) < 0.75, _zipf(random, _GIVEN, count), 0),
            "company": random.choice(len(companies), count, p=companies),
            "next_company": random.choice(len(companies), count, p=companies),
            "mobile": 13_000_000_000 + random.integers(0, 6_900_000_000, count),
            "second_mobile": 13_000_000_000 + random.integers(0, 6_900_000_000, count),
            "former_owner": random.integers(0, count, count),
            **_dice(random, count, "moves recycled mobiles private crm"),
        }
    )


def _records(random: np.random.Generator, person: NDArray[np.int64]) -> pa.Table:
    """One row per record: whose it is, when it came, and the dice for what it holds."""
    count = len(person)
    dice = "source name company mobile which_mobile bad_mobile email which_email bad_email board"
    return pa.table(
        {
            "record_id": random.permutation(count),
            "person_id": person,
            "load": random.integers(1, LOADS + 1, count, dtype=np.int32),
            "digit": random.integers(0, 10, count),
            "place": random.integers(4, 11, count),
            **_dice(random, count, dice),
        }
    )


def _dice(random: np.random.Generator, count: int, names: str) -> dict[str, NDArray[np.float64]]:
    """Throws between 0 and 1, each with `u_` before its name."""
    return {f"u_{name}": random.random(count) for name in names.split()}
