"""The ID of which scores or stages are explained, as of the last refresh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from bowtie.contracts import load_contracts
from bowtie.errors import UserError
from bowtie.explain.changes import heirs_of
from bowtie.explain.facts import Kind
from bowtie.explain.masking import Names
from bowtie.explain.targets import id_of
from bowtie.explain.warehouse import Warehouse, open_warehouse
from bowtie.workspace import PROJECT_ROOT, Workspace


@contextmanager
def built_warehouse(workspace: Workspace, subject: str, what: str) -> Iterator[tuple[Warehouse, str]]:
    """Open the warehouse for the ID of a person or account.

    Args:
        workspace: Whose warehouse.
        subject: The ID.
        what: What is explained: scores or stages.

    Raises:
        UserError: It is no ID, or nothing of the kind is built yet.
    """
    entity_id = subject.strip().upper()
    if entity_id[:1] not in ("P", "A") or ":" in entity_id:
        raise UserError(
            f"`{subject}` is no ID of a person (P…) or an account (A…).",
            "Find the ID of a record with `bowtie explain person crm.leads:L1`.",
            exit_code=2,
        )
    kind = Kind.PERSON if entity_id[0] == "P" else Kind.ACCOUNT
    names = Names(load_contracts(PROJECT_ROOT), kind.entity_type, shows_personal_data=False)
    with open_warehouse(workspace, kind, names, as_of=None, time_zone="UTC") as warehouse:
        try:
            yield warehouse, entity_id
        except duckdb.CatalogException as error:
            raise UserError(
                f"The warehouse has no {what} yet.", "Build them with `bowtie refresh`."
            ) from error


def nothing_to_explain(warehouse: Warehouse, entity_id: str, what: str, because: str) -> UserError:
    """Why an ID has no score or stage; raises where there is no such ID."""
    heirs = [heir for heir in heirs_of(warehouse, id_of(warehouse, entity_id)) if heir != entity_id]
    if heirs:
        return UserError(
            f"{entity_id} is no longer in use; its records belong to {', '.join(heirs)}.",
            f"bowtie explain {what} {heirs[0]}",
        )
    return UserError(
        f"{entity_id} has no {what}: {because}",
        "If it became known later, run `bowtie refresh` with a later --as-of, or without one.",
    )
