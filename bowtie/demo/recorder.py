"""What the company's systems wrote down, kept until a delivery takes it, and to whom it truly belongs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bowtie.contracts import Contracts
from bowtie.demo.population import Company, Person
from bowtie.demo.rng import stream

Cell = str | int | Decimal | bool | date | datetime | None
Cells = dict[str, Cell]

LATE_SHARE = 0.03
LATE_TABLES = frozenset(
    {
        "website.events",
        "wecom.contact_events",
        "crm.activities",
        "offline_events.badge_scans",
        "billing.payments",
    }
)


@dataclass(slots=True)
class Row:
    """One record as a system holds it, typed, before any file."""

    key: str
    cells: Cells
    delivered_at: datetime


class Recorder:
    """The memory of all source systems."""

    def __init__(self, contracts: Contracts, seed: int) -> None:
        self._contracts = contracts
        self._pending: dict[str, list[Row]] = {name: [] for name in sorted(contracts.tables)}
        self._late = {name: stream(seed, "late", name) for name in sorted(LATE_TABLES)}
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
    ) -> None:
        """Write down one row or one version, as it is at this moment."""
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
    ) -> None:
        """Write a new version of a record that the caller keeps and changes."""
        previous = record.get("updated_at")
        if isinstance(previous, datetime) and at <= previous:
            at = previous + timedelta(seconds=1)
        record["updated_at"] = at
        self.record(table, record, at, person=person, company=company)

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
