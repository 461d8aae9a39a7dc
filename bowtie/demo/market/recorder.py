"""What the company's systems wrote down, kept until a delivery takes it, and to whom it truly belongs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter

from bowtie.contracts import Contracts
from bowtie.demo.market.population import Company, Person
from bowtie.demo.market.rng import stream

Cell = str | int | Decimal | bool | date | datetime | None
Cells = dict[str, Cell]

LATE_SHARE = 0.03
_by_delivery = attrgetter("delivered_at")


@dataclass(slots=True)
class Row:
    """One record as a system holds it, typed, before any file."""

    key: str
    cells: Cells
    delivered_at: datetime
    person_id: str
    company_id: str


class Recorder:
    """The memory of all source systems, as far as one cell of the market fills them.

    Args:
        contracts: Of the raw tables.
        seed: Of the demo.
        late: Tables of which some rows are delivered late.
        cell: Number of the cell; the first one writes what all of them share.
        keep_from: From when on the rows of a table are still wanted; another run delivered the earlier ones.
    """

    def __init__(
        self,
        contracts: Contracts,
        seed: int,
        late: Collection[str] = (),
        cell: int = 0,
        keep_from: Callable[[str], datetime | None] = lambda _: None,
    ) -> None:
        tables = {name: contracts.tables[name] for name in sorted(contracts.tables)}
        self._is_first = cell == 0
        self._keys = {name: table.key for name, table in tables.items()}
        self._is_versioned = {name: bool(table.version_column) for name, table in tables.items()}
        self._pending: dict[str, list[Row]] = {name: [] for name in tables}
        self._keep_from = {name: moment for name in tables if (moment := keep_from(name))}
        names = (cell,) if cell else ()
        self._late = {name: stream(seed, "late", name, *names).random for name in sorted(late)}
        self._late_hours = stream(seed, "late hours", *names)
        self._seen: dict[str, set[str]] = {
            name: set() for name, table in tables.items() if table.version_column
        }
        self._known_persons: set[str] = set()
        self._known_companies: set[str] = set()
        self.told: dict[str, list[tuple[datetime, tuple[str, ...]]]] = {}
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
        person_id = company_id = ""
        if person:
            person_id = person.person_id
            self.persons[person_id] = person
            company = company or person.company
        if company:
            company_id = company.company_id
            self.companies[company_id] = company
        late = self._late.get(table)
        if late and late() < LATE_SHARE:
            # A phone that was offline, a rep who writes his visits down on Friday.
            delivered_at = at + timedelta(hours=self._late_hours.uniform(14, 70))
        else:
            delivered_at = at
        keep_from = self._keep_from.get(table)
        if keep_from and delivered_at < keep_from:
            self._known_persons.add(person_id)
            self._known_companies.add(company_id)
            if self._is_versioned[table]:
                self._seen[table].add(self._key(table, cells))
            return
        self._pending[table].append(
            Row(self._key(table, cells), dict(cells), delivered_at, person_id, company_id)
        )

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

    def tell(self, truth: str, row: tuple[str, ...], at: datetime, *, shared: bool = False) -> None:
        """Add a line to a truth file whose header stands in the `TRUTHS` of a channel."""
        if not shared or self._is_first:
            self.told.setdefault(truth, []).append((at, row))

    def take(self, table: str, end: datetime) -> list[Row]:
        """Hand over what is due before `end`; of a versioned table the last version of each key."""
        due: list[Row] = []
        rest: list[Row] = []
        for row in self._pending[table]:
            (due if row.delivered_at < end else rest).append(row)
        self._pending[table] = rest
        due.sort(key=_by_delivery)
        if self._is_versioned[table]:
            last = {row.key: row for row in due}
            due = [row for row in due if last[row.key] is row]
        self._known_persons.update(row.person_id for row in due)
        self._known_companies.update(row.company_id for row in due)
        return due

    def newly_seen(self, table: str, rows: Collection[Row]) -> list[Row]:
        """The rows with an owner whose key was in no delivery before, which the truth has to name."""
        owned = [row for row in rows if row.company_id]
        seen = self._seen.get(table)
        if seen is None:
            return owned
        new = [row for row in owned if row.key not in seen]
        seen.update(row.key for row in new)
        return new

    @property
    def delivered_persons(self) -> list[Person]:
        """Everybody with a record in a file."""
        return [self.persons[key] for key in sorted(self._known_persons, key=_number) if key]

    @property
    def delivered_companies(self) -> list[Company]:
        """Every company with a record in a file."""
        return [self.companies[key] for key in sorted(self._known_companies, key=_number) if key]

    def _key(self, table: str, cells: Cells) -> str:
        names = self._keys[table]
        if len(names) == 1:
            cell = cells.get(names[0])
            return cell if type(cell) is str else _text(cell)
        return "|".join([cell if type(cell := cells.get(name)) is str else _text(cell) for name in names])


def _number(key: str) -> int:
    return int(key[1:] or 0)


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
