"""What a user names: an ID, a record (`crm.leads:L0000001`) or an identifier (`mobile:13800001111`)."""

from __future__ import annotations

import re

from bowtie.errors import UserError
from bowtie.explain.facts import Kind
from bowtie.explain.warehouse import Warehouse

_ID = re.compile(r"([PA])[0-9A-F]{16}")
_CARRIERS = """
    select source_table, source_key
    from identity_build.identity_evidence
    where entity_type = $type and identifier_type = $kind and identifier_value = $value and moment <= $moment
    order by first_position, source_table, source_key
"""
_ID_OF_RECORD = """
    select entity_id from identity_build.record_ids
    where entity_type = $type and source_table = $table and source_key = $key
    and from_moment <= $moment and coalesce(until_moment > $moment, true)
"""
Named = tuple[str, str]
"""Table and key of a record."""


def id_of(warehouse: Warehouse, text: str) -> str:
    """The ID that a user means, by itself or by what it stands for.

    Raises:
        UserError: It names nothing, something of the other kind, or several.
    """
    if ":" in text:
        table, key = record_of(warehouse, text)
        return id_of_record(warehouse, table, key)
    wanted = text.strip().upper()
    found = _ID.fullmatch(wanted)
    if found and found[1] != ("P" if warehouse.kind is Kind.PERSON else "A"):
        other = Kind.ACCOUNT if warehouse.kind is Kind.PERSON else Kind.PERSON
        raise UserError(
            f"{wanted} is the ID of {_article(other)}, not of {_article(warehouse.kind)}.",
            f"bowtie explain {other} {wanted}",
            exit_code=2,
        )
    known = warehouse.rows(
        "select 1 from identity_build.record_ids where entity_type = $type and entity_id = $id limit 1",
        id=wanted,
    )
    if not known:
        raise UserError(f"There is no {warehouse.kind} {wanted}.", _nearest(warehouse, wanted))
    return wanted


def record_of(warehouse: Warehouse, text: str) -> Named:
    """The record that a user names, or the oldest one that carries the identifier that he names.

    Raises:
        UserError: There is none, or records of several IDs carry the identifier.
    """
    kind, separator, value = text.partition(":")
    if not separator or not value:
        raise UserError(
            f"`{text}` is no record and no identifier.",
            "Write e.g. crm.leads:L0000001 or mobile:13800001111.",
            exit_code=2,
        )
    if "." in kind or kind in ("behaviors", "people"):
        id_of_record(warehouse, kind, value)
        return kind, value
    return _carrier(warehouse, kind, value)


def id_of_record(warehouse: Warehouse, table: str, key: str) -> str:
    """The ID of a record at the moment.

    Raises:
        UserError: It was not there.
    """
    found = warehouse.rows(_ID_OF_RECORD, table=table, key=key)
    if found:
        return str(found[0][0])
    tables = [
        row[0]
        for row in warehouse.rows(
            "select distinct source_table from identity_build.identity_records"
            " where entity_type = $type order by 1"
        )
    ]
    if table not in tables:
        raise UserError(
            f"{table} holds no {warehouse.kind}s.", f"Tables that do: {', '.join(tables)}.", exit_code=2
        )
    raise UserError(
        f"There is no {warehouse.kind} record {table}:{key} as of {warehouse.as_of:%Y-%m-%d %H:%M} UTC.",
        "Check the key; `governance.quarantine` shows rejected rows. What came later needs a later --as-of.",
    )


def _carrier(warehouse: Warehouse, kind: str, value: str) -> Named:
    known = warehouse.rows(
        "select identifier_type from rules.identity_keys where entity_type = $type order by strength"
    )
    if (kind,) not in known:
        raise UserError(
            f"`{kind}` is no identifier of {_article(warehouse.kind)}.",
            f"Use one of {', '.join(row[0] for row in known)}, or a record such as crm.leads:L0000001.",
            exit_code=2,
        )
    carriers = warehouse.rows(_CARRIERS, kind=kind, value=_normal_form(warehouse, kind, value))
    name = warehouse.names.identifier(kind, value)
    if not carriers:
        raise UserError(
            f"No {warehouse.kind} carried {name} as of {warehouse.as_of:%Y-%m-%d %H:%M} UTC.",
            "Check it; `governance.quarantine` shows values that were rejected.",
        )
    ids = list(dict.fromkeys(id_of_record(warehouse, *carrier) for carrier in carriers))
    if len(ids) > 1:
        shown = ", ".join(ids[:10]) + (f" and {len(ids) - 10} more" if len(ids) > 10 else "")
        raise UserError(
            f"{name} does not tell who: {len(carriers)} records of {len(ids)} {warehouse.kind}s carry it.",
            f"Name one of {shown}, or a record.",
        )
    return carriers[0]


def _normal_form(warehouse: Warehouse, kind: str, value: str) -> str:
    """A mobile and a mail address as staging writes them, a company name by its key."""
    if kind == "mobile":
        digits = re.sub(r"[-\s().]", "", value)
        return re.sub(r"^(?:(?:\+|00)?86)?(1[3-9]\d{9})$", r"+86\1", digits)
    if kind in ("email", "website_domain"):
        return value.strip().lower()
    if kind in ("company_name", "short_name"):
        found = warehouse.rows(
            "select name_key from identity_build.company_names"
            " where company_name = $name and name_key is not null",
            name=value,
        )
        return str(found[0][0]) if found else value
    return value


def _nearest(warehouse: Warehouse, wanted: str) -> str:
    found = warehouse.rows(
        "select entity_id from identity_build.record_ids where entity_type = $type"
        " and jaro_winkler_similarity(entity_id, $id) > 0.9"
        " group by 1 order by jaro_winkler_similarity(entity_id, $id) desc, 1 limit 3",
        id=wanted,
    )
    if found:
        return f"Did you mean {' or '.join(row[0] for row in found)}?"
    return "Look it up in the published marts, or name a record (crm.leads:L0000001) or mobile:…."


def _article(kind: Kind) -> str:
    return "a person" if kind is Kind.PERSON else "an account"
