"""Writes the raw files: website events of 12 months, and of one further day."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

SQL = Path(__file__).parent / "sql"
FIRST_DAY = "2025-11-01"


@dataclass(frozen=True)
class Delivery:
    """One raw file, and what is in it."""

    path: Path
    rows: int
    duplicates: int
    broken: int
    corrections: int
    file_bytes: int

    @property
    def events(self) -> int:
        """Rows that staging should accept and that are the first of their key."""
        return self.rows - self.duplicates - self.broken - self.corrections


@dataclass(frozen=True)
class Deliveries:
    """Both files."""

    year: Delivery
    day: Delivery
    visitors: int
    seconds: float


def write_events(folder: Path, events: int, visitors: int) -> Deliveries:
    """Write both files.

    Args:
        folder: Where to write and to spill.
        events: Events of the 12 months, besides the rows that come twice; the day brings one 365th more.
        visitors: About how many visitors the 12 months have.
    """
    began = time.monotonic()
    folder.mkdir(parents=True)
    settings = {"threads": 2, "temp_directory": str(folder / "spill"), "TimeZone": "UTC"}
    with duckdb.connect() as connection:
        for name, value in settings.items():
            connection.execute(f"set {name} = '{value}'")
        connection.execute(f"set variable event_count = {events}")
        connection.execute(f"set variable visitor_count = {visitors}")
        connection.execute(f"set variable first_day = date '{FIRST_DAY}'")
        connection.execute((SQL / "events.sql").read_text(encoding="utf-8"))
        year_end = _place(connection, events)
        day_end = _place(connection, events + max(1, events // 365))
        year = _write(connection, folder / "events_year.csv", f"place <= {year_end}")
        day = _write(connection, folder / "events_day.csv", f"place > {year_end} and place <= {day_end}")
        counted = f"select count(distinct visitor) from deliveries where place <= {year_end}"
        (visitor_count,) = connection.execute(counted).fetchone() or (0,)
    return Deliveries(year, day, int(visitor_count), time.monotonic() - began)


def _place(connection: duckdb.DuckDBPyConnection, count: int) -> int:
    """The place in the order of delivery of the last of so many events."""
    events = "select place from deliveries where kind in ('event', 'broken')"
    row = connection.execute(f"{events} order by place limit 1 offset {count - 1}").fetchone()
    if row is None:
        raise ValueError(f"Fewer than {count} events were generated.")
    return int(row[0])


def _write(connection: duckdb.DuckDBPyConnection, path: Path, condition: str) -> Delivery:
    connection.execute(f"create or replace temp view picked as select * from deliveries where {condition}")
    query = (SQL / "raw_rows.sql").read_text(encoding="utf-8")
    connection.execute(f"copy ({query}) to '{path}' (header)")
    kinds = dict(connection.execute("select kind, count(*) from picked group by kind").fetchall())
    return Delivery(
        path=path,
        rows=sum(kinds.values()),
        duplicates=kinds.get("duplicate", 0),
        broken=kinds.get("broken", 0),
        corrections=kinds.get("correction", 0),
        file_bytes=path.stat().st_size,
    )
