"""The warehouse as an explanation reads it: read-only, at one moment of One-ID's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from bowtie.doctor.environment import warehouse_opens
from bowtie.errors import UserError
from bowtie.explain.facts import Kind, Place
from bowtie.explain.masking import Names
from bowtie.landing.log import read_load_log
from bowtie.locking import require_workspace
from bowtie.workspace import Workspace

_ROWS_OF_A_LOAD = 1 << 40  # as in the macro row_position


@dataclass(frozen=True)
class Warehouse:
    """An open warehouse, a kind of entity, and the moment that is asked for."""

    database: duckdb.DuckDBPyConnection
    kind: Kind
    names: Names
    moment: int
    as_of: datetime
    files: dict[int, str]

    @property
    def entity_type(self) -> str:
        """The word of the warehouse for the kind."""
        return self.kind.entity_type

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query. $type and $moment are given to those that name them."""
        known = {"type": self.entity_type, "moment": self.moment, **values}
        return self.database.execute(
            query, {name: value for name, value in known.items() if f"${name}" in query}
        ).fetchall()

    def place(self, position: int) -> Place:
        """File and row of a position."""
        load_seq, row = divmod(position, _ROWS_OF_A_LOAD)
        return Place(self.files.get(load_seq, "a file that the load log does not name"), row, load_seq)


@contextmanager
def open_warehouse(
    workspace: Workspace, kind: Kind, names: Names, *, as_of: str | None, time_zone: str
) -> Iterator[Warehouse]:
    """Open the warehouse for reading.

    Args:
        workspace: Whose.
        kind: What is to be explained.
        names: How records and identifiers are written.
        as_of: A date (its end) or a timestamp in UTC; None for the newest state.
        time_zone: In which the days of business end.

    Raises:
        UserError: There is no warehouse, somebody holds it, or nothing had landed by then.
    """
    require_workspace(workspace)
    if not workspace.warehouse.exists():
        raise UserError(f"There is no warehouse in {workspace.root} yet.", "Build it with `bowtie refresh`.")
    check = warehouse_opens(workspace)
    if not check.is_ok:
        raise UserError(check.detail, check.remedy)
    files = {load.load_seq: load.file for load in read_load_log(workspace)}
    with duckdb.connect(str(workspace.warehouse), read_only=True) as database:
        try:
            moment, happened_at = _moment(database, as_of, time_zone)
        except duckdb.CatalogException as error:
            raise UserError(
                "The warehouse has no identities yet.", "Build them with `bowtie refresh`."
            ) from error
        yield Warehouse(database, kind, names, moment, happened_at, files)


def _moment(database: duckdb.DuckDBPyConnection, as_of: str | None, time_zone: str) -> tuple[int, datetime]:
    until = _instant(as_of, time_zone) if as_of else None
    database.execute("select 1 from identity_build.record_ids limit 1")
    found = database.execute(
        "select moment, happened_at from identity_build.identity_moments"
        " where happened_at <= coalesce(?, happened_at)"
        " order by moment desc limit 1",
        [until],
    ).fetchone()
    if found:
        return int(found[0]), found[1]
    first = database.execute("select min(happened_at) from identity_build.identity_moments").fetchone()
    if first is None or first[0] is None:
        raise UserError("Nothing has landed yet.", "Land raw files with `bowtie refresh`.")
    raise UserError(
        f"Nothing had landed by {as_of}: the first load came at {first[0]:%Y-%m-%d %H:%M} UTC.",
        "Name a later day. What was known when depends on when the files were landed, not on their dates.",
    )


def _instant(as_of: str, time_zone: str) -> datetime:
    """The end of a day of business, or the timestamp itself, in UTC without a zone."""
    if len(as_of) == len("2026-01-31"):
        day = date.fromisoformat(as_of) + timedelta(days=1)
        moment = datetime.combine(day, time(), ZoneInfo(time_zone))
    else:
        moment = datetime.fromisoformat(as_of)
    return moment.astimezone(UTC).replace(tzinfo=None)
