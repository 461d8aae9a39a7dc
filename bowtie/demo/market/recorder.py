"""What the company's systems wrote down, kept until a delivery takes it, and to whom it truly belongs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.contracts import Contracts
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.rng import stream

Cell = str | int | Decimal | bool | date | datetime | None
Cells = dict[str, Cell]

LATE_SHARE = 0.03


@dataclass(slots=True)
class Row:
    """One record as a system holds it, typed, before any file."""

    key: str
    cells: Cells
    delivered_at: datetime


class Recorder:
    """The memory of all source systems, as far as one cell of the market fills them.

    Args:
        contracts: Of the raw tables.
        seed: Of the demo.
        late: Tables of which some rows are delivered late.
        cell: Number of the cell; the first one writes what all of them share.
    """

    def __init__(self, contracts: Contracts, seed: int, late: Collection[str] = (), cell: int = 0) -> None:
        self._contracts = contracts
        self._is_first = cell == 0
        self.told: dict[str, list[tuple[tuple[str, ...], datetime]]] = {}
        self._pending: dict[str, list[Row]] = {name: [] for name in sorted(contracts.tables)}
        self._late = {name: stream(seed, "late", name, *((cell,) if cell else ())) for name in sorted(late)}
        self.owners: dict[str, dict[str, tuple[str, str]]] = {name: {} for name in self._pending}
        self.persons: dict[str, Person] = {}
        self.companies: dict[str, Company] = {}

    def record(
        self,
        table: str,
        cells: Cells,
        at: datetime,
        *,
        person: Person | None = None,
        company: Company | None = None,
        shared: bool = False,
    ) -> None:
        """Write down one row or one version, as it is at this moment.

        Args:
            table: `<channel>.<table>`.
            cells: By column; the recorder keeps a copy.
            at: When the system wrote it.
            person: To whom the row truly belongs.
            company: The same, where it belongs to no single person.
            shared: The row is the same in every cell of the market (see `bowtie.demo.market.world`).
        """
        if shared and not self._is_first:
            return
        company = company or (person.company if person else None)
        key = "|".join(_text(cells.get(name)) for name in self._contracts.tables[table].key)
        if person:
            self.persons.setdefault(person.person_id, person)
        if company:
            self.companies.setdefault(company.company_id, company)
            self.owners[table].setdefault(key, (person.person_id if person else "", company.company_id))
        delivered_at = at
        late = self._late.get(table)
        if late and late.random() < LATE_SHARE:
            # A phone that was offline, a rep who writes his visits down on Friday.
            delivered_at += timedelta(hours=late.uniform(14, 70))
        self._pending[table].append(Row(key, dict(cells), delivered_at))

    def save(
        self,
        table: str,
        record: Cells,
        at: datetime,
        *,
        person: Person | None = None,
        company: Company | None = None,
        shared: bool = False,
    ) -> None:
        """Write a new version of a record that the caller keeps and changes; this sets its `updated_at`."""
        previous = record.get("updated_at")
        if isinstance(previous, datetime) and at <= previous:
            at = previous + timedelta(seconds=1)
        record["updated_at"] = at
        self.record(table, record, at, person=person, company=company, shared=shared)

    def tell(self, truth: str, row: tuple[str, ...], at: datetime) -> None:
        """Add a line to a truth file whose header stands in the `TRUTHS` of a channel."""
        self.told.setdefault(truth, []).append((row, at))

    def take(self, table: str, end: datetime) -> list[Row]:
        """Hand over what is due before `end`; of a versioned table the last version of each key."""
        due = [row for row in self._pending[table] if row.delivered_at < end]
        self._pending[table] = [row for row in self._pending[table] if row.delivered_at >= end]
        due.sort(key=lambda row: row.delivered_at)
        if self._contracts.tables[table].version_column:
            last = {row.key: row for row in due}
            due = [row for row in due if last[row.key] is row]
        return due


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
