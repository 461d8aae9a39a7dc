"""The truth about the files: every fault, how many rows of each fate, and the money that must come out."""

from __future__ import annotations

from collections import Counter
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
COUNTS = ("files", "rows", "exact_duplicates", "rows_quarantined", "values_rejected", "values_kept")
_COUNT_OF = {
    "exact_duplicate": "exact_duplicates",
    "row_quarantined": "rows_quarantined",
    "value_rejected": "values_rejected",
    "kept": "values_kept",
}


class Ledger:
    """Keeps count while the files are written."""

    def __init__(self, contracts: Contracts) -> None:
        self._contracts = contracts
        self.counts: dict[str, Counter[str]] = {name: Counter() for name in sorted(contracts.tables)}
        self.dirt: list[tuple[str, ...]] = []
        self.delivered: dict[str, dict[str, None]] = {name: {} for name in sorted(contracts.tables)}
        self._current: dict[str, dict[str, tuple[str, Decimal]]] = {name: {} for name in MEASURES}

    def note(self, file: str, table: str, rows: Sequence[FileRow]) -> None:
        """Count one file."""
        counts = self.counts[table]
        counts["files"] += 1
        counts["rows"] += len(rows)
        for row in rows:
            self.delivered[table][row.key] = None
            if row.fault:
                counts[_COUNT_OF[row.fault.outcome]] += 1
                self.dirt.append(
                    (
                        file,
                        str(row.number),
                        table,
                        row.fault.column,
                        row.fault.kind,
                        row.fault.outcome,
                        row.key,
                        row.fault.written,
                    )
                )
        for measure, (of_table, amount, condition) in MEASURES.items():
            if of_table == table:
                self._measure(measure, table, rows, amount, condition)

    def money(self) -> list[tuple[str, str, str, str, str]]:
        """Measure, table, currency, number of rows, sum: of the current version of each accepted record."""
        lines = []
        for measure, (table, _, _) in MEASURES.items():
            sums: dict[str, list[Decimal]] = {}
            for currency, amount in self._current[measure].values():
                sums.setdefault(currency, []).append(amount)
            for currency in sorted(sums):
                total = sum(sums[currency], Decimal(0))
                lines.append((measure, table, currency, str(len(sums[currency])), f"{total:.2f}"))
        return lines

    def _measure(
        self,
        measure: str,
        table: str,
        rows: Sequence[FileRow],
        amount: str,
        condition: tuple[str, str | None] | None,
    ) -> None:
        names = self._contracts.tables[table].column_names
        current = self._current[measure]
        for row in rows:
            if row.fault and row.fault.outcome in ("row_quarantined", "exact_duplicate"):
                continue
            cells = dict(zip(names, row.cells, strict=True))
            value = cells[amount]
            if row.fault and row.fault.column == amount:
                value = None  # It is rejected, the row is not.
            if value is None or (condition and not _holds(row, cells, *condition)):
                current.pop(row.key, None)
            else:
                current[row.key] = (str(cells["currency"] or BASE_CURRENCY), Decimal(str(value)))


def _holds(row: FileRow, cells: Mapping[str, Value], column: str, wanted: str | None) -> bool:
    """Whether the row has the value, or any that a strict reader takes."""
    if row.fault and row.fault.column == column and row.fault.outcome == "value_rejected":
        return False
    return cells[column] == wanted if wanted else cells[column] is not None
