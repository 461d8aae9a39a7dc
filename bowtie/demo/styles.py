"""Which file each table comes in: format, encoding, headers, how dates are written. Knows no simulation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from bowtie.demo.clock import Delivery

FileFormat = Literal["csv", "xlsx", "jsonl", "parquet"]


@dataclass(frozen=True)
class Style:
    """How the files of one table are written."""

    file_format: FileFormat = "csv"
    encoding: str = "utf-8"
    chinese_headers: bool = False
    times: Literal["local", "offset", "utc"] = "local"
    chinese_booleans: bool = False
    mixed_dates: frozenset[str] = frozenset()
    by_month: bool = False
    line_end: str = "\n"


def _chinese(encoding: str = "utf-8-sig", *mixed: str) -> Style:
    return Style(
        encoding=encoding,
        chinese_headers=True,
        chinese_booleans=True,
        mixed_dates=frozenset(mixed),
        line_end="\r\n",
    )


_TRACKER = Style(file_format="jsonl", times="utc", by_month=True)
STYLES = {
    "advertising.campaigns": Style(encoding="utf-8-sig"),
    "advertising.ad_costs": Style(file_format="xlsx", chinese_headers=True, by_month=True),
    "billing.contracts": _chinese("utf-8-sig", "signed_on", "starts_on", "ends_on"),
    "billing.subscriptions": Style(),
    "billing.invoices": _chinese("gb18030"),
    "billing.payments": Style(),
    "billing.refunds": Style(),
    "crm.leads": _chinese(),
    "crm.contacts": _chinese(),
    "crm.accounts": _chinese(),
    "crm.opportunities": _chinese("utf-8-sig", "expected_close_on"),
    "crm.opportunity_stage_changes": Style(),
    "crm.activities": Style(mixed_dates=frozenset({"next_step_on"})),
    "crm.users": Style(),
    "crm.products": Style(encoding="utf-8-sig"),
    "offline_events.events": _chinese(),
    "offline_events.registrations": _chinese("gbk", "registered_at", "checked_in_at"),
    "offline_events.badge_scans": Style(),
    "website.events": _TRACKER,
    "website.form_submissions": Style(file_format="jsonl", times="offset"),
    "wecom.members": Style(),
    "wecom.external_contacts": _chinese("gb18030"),
    "wecom.contact_follows": Style(),
    "wecom.contact_ways": Style(encoding="utf-8-sig"),
    "wecom.contact_events": Style(file_format="jsonl"),
}


def style_of(table: str, delivery: Delivery) -> Style:
    """The style of a table in one delivery: the tracker changed its export twice in the history."""
    style = STYLES[table]
    if table == "website.events" and delivery.number < 4:
        return replace(style, file_format="parquet", times="offset")
    if table == "website.events" and delivery.number < 8:
        return replace(style, file_format="csv", times="offset")
    return style


def is_due(table: str, delivery: Delivery) -> bool:
    """Whether a delivery brings this table: a day brings all, the history some by month, some by quarter."""
    return delivery.is_daily or delivery.closes_quarter or STYLES[table].by_month


def file_name(table: str, delivery: Delivery, style: Style) -> str:
    """The file's place below the raw folder; names in order of time, as a reader takes them."""
    channel, name = table.split(".")
    return f"{channel}/{name}/{delivery.label[:4]}/{name}_{delivery.label}.{style.file_format}"
