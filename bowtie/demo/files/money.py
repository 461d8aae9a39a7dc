"""The money that must come out: sums over the current versions of the accepted records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from bowtie.contracts import Contracts
from bowtie.demo.files.dirt import FileRow
from bowtie.demo.files.render import Value

# measure: (table, amount, the column and value that a row must have; no value: any)
MEASURES: Mapping[str, tuple[str, str, tuple[str, str | None] | None]] = {
    "ad_cost": ("advertising.ad_costs", "cost", None),
    "won_amount": ("crm.opportunities", "amount", ("stage", "won")),
    "contract_amount": ("billing.contracts", "total_amount", None),
    "invoiced": ("billing.invoices", "amount", None),
    "paid": ("billing.payments", "amount", None),
    "refunded": ("billing.refunds", "amount", None),
    "event_cost": ("offline_events.events", "cost", None),
    "other_cost": ("other_costs.costs", "amount", None),
    "mall_paid": ("mall.orders", "paid_amount", ("paid_at", None)),
    "mall_refunded": ("mall.after_sales", "refund_amount", ("refunded_at", None)),
    "webinar_cost": ("online_events.webinars", "cost", None),
    "mail_cost": ("email_marketing.campaigns", "cost", None),
    "sms_cost": ("sms_marketing.campaigns", "cost", None),
}
BASE_CURRENCY = "CNY"
Sums = dict[str, dict[str, tuple[int, Decimal]]]


def add_sums(one: Sums, other: Sums) -> Sums:
    """Numbers of rows and amounts by measure and currency, added."""
    total = {measure: dict(sums) for measure, sums in one.items()}
    for measure, sums in other.items():
        into = total.setdefault(measure, {})
        for currency, (rows, amount) in sums.items():
            before = into.get(currency, (0, Decimal(0)))
            into[currency] = (before[0] + rows, before[1] + amount)
    return total


class Money:
    """Sums of one cell.

    Of tables without versions each delivery adds to the sums, so those of earlier runs are added later. Where
    a new version replaces an old one, the amount of every record is kept, and the sums are those of all
    deliveries.
    """

    def __init__(self, contracts: Contracts) -> None:
        self._names = {name: table.column_names for name, table in contracts.tables.items()}
        self._measures: dict[str, list[str]] = {}
        for measure, (table, _, _) in MEASURES.items():
            if table in contracts.tables:
                self._measures.setdefault(table, []).append(measure)
        self._is_versioned = {name: bool(table.version_column) for name, table in contracts.tables.items()}
        self._current: dict[str, dict[str, tuple[str, Decimal]]] = {}
        self.added: Sums = {}

    def keeps(self, table: str) -> bool:
        """Whether all deliveries of the table are needed, those of earlier runs too."""
        return table in self._measures and self._is_versioned[table]

    def note(self, table: str, rows: Sequence[FileRow], *, is_new: bool) -> None:
        """Take up the rows of one delivery, without duplicates."""
        for measure in self._measures.get(table, ()):
            if self._is_versioned[table]:
                self._replace(measure, table, rows)
            elif is_new:
                sums: dict[str, tuple[int, Decimal]] = {}
                for row in rows:
                    found = self._amount(measure, table, row)
                    if found:
                        before = sums.get(found[0], (0, Decimal(0)))
                        sums[found[0]] = (before[0] + 1, before[1] + found[1])
                self.added = add_sums(self.added, {measure: sums})

    def current(self) -> Sums:
        """Sums over the current versions of tables with versions."""
        total: Sums = {}
        for measure, records in self._current.items():
            sums = total.setdefault(measure, {})
            for currency, amount in records.values():
                before = sums.get(currency, (0, Decimal(0)))
                sums[currency] = (before[0] + 1, before[1] + amount)
        return total

    def _replace(self, measure: str, table: str, rows: Sequence[FileRow]) -> None:
        records = self._current.setdefault(measure, {})
        for row in rows:
            if row.fault and row.fault.outcome == "row_quarantined":
                continue
            found = self._amount(measure, table, row)
            if found:
                records[row.key] = found
            else:
                records.pop(row.key, None)

    def _amount(self, measure: str, table: str, row: FileRow) -> tuple[str, Decimal] | None:
        if row.fault and row.fault.outcome == "row_quarantined":
            return None
        _, amount, condition = MEASURES[measure]
        cells = dict(zip(self._names[table], row.cells, strict=True))
        value = cells[amount]
        if row.fault and row.fault.column == amount:
            value = None  # It is rejected, the row is not.
        if value is None or (condition and not _holds(row, cells, *condition)):
            return None
        return str(cells["currency"] or BASE_CURRENCY), Decimal(str(value))


def _holds(row: FileRow, cells: Mapping[str, Value], column: str, wanted: str | None) -> bool:
    """Whether the row has the value, or any that a strict reader takes."""
    if row.fault and row.fault.column == column and row.fault.outcome == "value_rejected":
        return False
    return cells[column] == wanted if wanted else cells[column] is not None
