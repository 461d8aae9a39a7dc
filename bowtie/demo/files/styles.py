"""Which file each table comes in: the CRM's styles here, those of the channels in their own modules."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

from bowtie.demo.channels import channel_modules
from bowtie.demo.files.style import Style, chinese
from bowtie.demo.market.clock import HISTORY_MONTHS, Delivery, add_months, midnight

CRM_STYLES = {
    "crm.leads": chinese(),
    "crm.contacts": chinese(),
    "crm.accounts": chinese(),
    "crm.opportunities": chinese("utf-8-sig", "expected_close_on"),
    "crm.opportunity_stage_changes": Style(),
    "crm.activities": Style(mixed_dates=frozenset({"next_step_on"}), late=True),
    "crm.users": Style(),
    "crm.products": Style(encoding="utf-8-sig"),
}


@cache
def styles() -> dict[str, Style]:
    """The styles of all tables; one without is a plain CSV file."""
    found = dict(CRM_STYLES)
    for module in channel_modules():
        found |= getattr(module, "STYLES", {})
    return found


def base_style(table: str) -> Style:
    """The style of a table at present."""
    return styles().get(table, Style())


def style_of(table: str, delivery: Delivery) -> Style:
    """The style of a table in one delivery: the tracker changed its export twice in the history."""
    style = base_style(table)
    if table == "website.events" and delivery.number < HISTORY_MONTHS // 3:
        return replace(style, file_format="parquet", times="offset")
    if table == "website.events" and delivery.number < HISTORY_MONTHS * 2 // 3:
        return replace(style, file_format="csv", times="offset")
    return style


def is_due(table: str, delivery: Delivery) -> bool:
    """Whether a delivery brings this table: a day brings all, the history some by month, some by quarter."""
    return delivery.is_daily or delivery.closes_quarter or base_style(table).by_month


def begin_of(table: str, delivery: Delivery) -> datetime:
    """The moment from which on a delivery holds rows of the table."""
    if delivery.is_daily or base_style(table).by_month:
        return delivery.begin
    return midnight(add_months(delivery.begin.date(), -2))


def file_name(table: str, delivery: Delivery, style: Style) -> str:
    """The file's place below the raw folder; names in order of time, as a reader takes them."""
    channel, name = table.split(".")
    return f"{channel}/{name}/{delivery.label[:4]}/{name}_{delivery.label}.{style.file_format}"
