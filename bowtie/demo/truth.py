"""The truth in plain CSV files, for checking what a warehouse made of the raw files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from bowtie.demo.channels import channel_modules
from bowtie.demo.files.ledger import COUNTS, Ledger
from bowtie.demo.market.clock import Delivery
from bowtie.demo.simulation import Simulation


def write_truth(folder: Path, simulation: Simulation, ledger: Ledger, last: Delivery) -> None:
    """Write everything that is true at the end of the last delivery."""
    recorder = simulation.recorder
    records: list[tuple[str, ...]] = []
    for table, owners in recorder.owners.items():
        delivered = ledger.delivered[table]
        records += [(table, key, *owner) for key, owner in owners.items() if key in delivered]
    known = {record[2] for record in records}
    active = {record[3] for record in records}
    persons = [recorder.persons[key] for key in sorted(recorder.persons) if key in known]
    companies = [recorder.companies[key] for key in sorted(recorder.companies) if key in active]
    _write(
        folder / "persons.csv",
        ("person_id", "company_id", "name", "mobile", "other_mobile", "email", "decision_role", "job_title"),
        (
            (p.person_id, p.company.company_id, p.name, p.mobile, p.other_mobile, p.email, p.role, p.title)
            for p in persons
        ),
    )
    _write(
        folder / "companies.csv",
        (
            *("company_id", "legal_name", "short_name", "domain", "fit", "industry", "employees"),
            *("credit_code", "parent_company_id", "is_partner"),
        ),
        (
            (
                *(c.company_id, c.legal_name, c.short_name, c.domain, f"{c.fit:g}", c.industry),
                *(str(c.employees), c.credit_code, c.parent.company_id if c.parent else ""),
                str(c.is_partner).lower(),
            )
            for c in companies
        ),
    )
    _write(folder / "records.csv", ("source_table", "source_key", "person_id", "company_id"), records)
    _write(
        folder / "first_channels.csv",
        ("person_id", "channel_id", "first_touch_at"),
        (
            (p.person_id, p.first_channel, f"{p.first_touch_at:%Y-%m-%d %H:%M:%S}")
            for p in persons
            if p.first_touch_at and p.first_touch_at < last.end
        ),
    )
    for module in channel_modules():
        for name, header in getattr(module, "TRUTHS", {}).items():
            _write(folder / f"{name}.csv", header, (row for row, _ in recorder.told.get(name, ())))
    _write(
        folder / "dirt.csv",
        ("file", "row", "source_table", "column", "kind", "expected_outcome", "source_key", "written_value"),
        ledger.dirt,
    )
    _write(
        folder / "totals.csv",
        ("source_table", *COUNTS),
        ((table, *(str(counts[name]) for name in COUNTS)) for table, counts in ledger.counts.items()),
    )
    _write(folder / "money.csv", ("measure", "source_table", "currency", "rows", "amount"), ledger.money())


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())
