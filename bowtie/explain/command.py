"""The command `bowtie explain person` and `account`: from the words of the user to an explanation."""

from __future__ import annotations

from dataclasses import replace

from bowtie.contracts import load_contracts
from bowtie.errors import UserError
from bowtie.explain.account_page import read_page
from bowtie.explain.entities import explain_entity
from bowtie.explain.facts import EntityFacts, Kind, PairFacts
from bowtie.explain.masking import Names
from bowtie.explain.pairs import explain_pair
from bowtie.explain.warehouse import open_warehouse
from bowtie.project import variables
from bowtie.workspace import PROJECT_ROOT, Workspace


def explain(
    workspace: Workspace,
    kind: Kind,
    subject: str | None,
    *,
    between: tuple[str, str] | None = None,
    as_of: str | None = None,
    shows_personal_data: bool = False,
) -> EntityFacts | PairFacts:
    """Explain one ID, or two records. A company of today has its page before that: see account_page.

    Args:
        workspace: Whose warehouse.
        kind: Person or account.
        subject: An ID, or a record or identifier that has one.
        between: Two records or identifiers, instead of a subject.
        as_of: A date (its end) or a timestamp in UTC; None for the newest state.
        shows_personal_data: Whether values that identify a person are written out.

    Raises:
        UserError: There is nothing to explain it with, or it names nothing.
    """
    if (subject is None) == (between is None):
        raise UserError(
            "Name either an ID or, with --between, two records.",
            f"bowtie explain {kind} ID, or bowtie explain {kind} --between crm.leads:L1 crm.leads:L2",
            exit_code=2,
        )
    names = Names(load_contracts(PROJECT_ROOT), kind.entity_type, shows_personal_data)
    time_zone = str(variables(PROJECT_ROOT).get("business_time_zone") or "UTC")
    with open_warehouse(workspace, kind, names, as_of=as_of, time_zone=time_zone) as warehouse:
        if between:
            return explain_pair(warehouse, *between)
        facts = explain_entity(warehouse, subject or "")
        if kind is Kind.ACCOUNT and facts.is_in_use and as_of is None:
            return replace(facts, page=read_page(warehouse, facts.entity_id))
        return facts
