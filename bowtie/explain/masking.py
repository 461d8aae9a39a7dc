"""Personal values, unreadable but recognizable to who holds the file: as the macro `masked` writes them."""

from __future__ import annotations

from dataclasses import dataclass

from bowtie.contracts import Contracts

# Numbers that systems give to their own records. All else may tell a person: what is not here is masked.
_RECORD_NUMBERS = frozenset(
    {
        "crm_contact_id",
        "crm_lead_id",
        "webinar_registration_id",
        "event_registration_id",
        "ticket_id",
        "submission_id",
        "attendance_id",
        "scan_id",
        "access_id",
        "interaction_id",
        "mail_event_id",
    }
)
_WITH_TYPED_KEYS = frozenset({"behaviors", "people"})


def masked(value: str) -> str:
    """The first character, stars, the length."""
    return f"{value[:1]}*** ({len(value)})"


@dataclass(frozen=True)
class Names:
    """How records and identifiers of one kind are written."""

    contracts: Contracts
    entity_type: str
    shows_personal_data: bool

    def identifier(self, identifier_type: str, value: str) -> str:
        """`type:value`."""
        return f"{identifier_type}:{self._value(identifier_type, value)}"

    def record(self, source_table: str, source_key: str) -> str:
        """`table:key`; parts of the key that identify a person are masked."""
        if source_table in _WITH_TYPED_KEYS:
            identifier_type, _, value = source_key.partition("|")
            return f"{source_table}:{identifier_type}|{self._value(identifier_type, value)}"
        table = self.contracts.tables.get(source_table)
        if table is None or self.shows_personal_data:
            return f"{source_table}:{source_key}"
        parts = source_key.split("|")
        classes = {column.name: column.pii for column in table.columns}
        if len(parts) == len(table.key):
            parts = [
                masked(part) if classes.get(column) else part
                for column, part in zip(table.key, parts, strict=True)
            ]
        elif any(classes.get(column) for column in table.key):
            parts = [masked(source_key)]
        return f"{source_table}:{'|'.join(parts)}"

    def _value(self, identifier_type: str, value: str) -> str:
        is_open = (
            self.shows_personal_data or self.entity_type != "person" or identifier_type in _RECORD_NUMBERS
        )
        return value if is_open else masked(value)
