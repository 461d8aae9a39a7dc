"""What the demo's truth and plain SQL say of what customers are worth, for tests of one demo for many."""

from __future__ import annotations

from warehouse.house import House

from bowtie.explain import Kind, explain
from bowtie.explain.facts import EntityFacts

# How the truth says that contracts ended beside how the warehouse says it.
RENEWALS = """
    select truth.renewed, renewals.outcome in ('lost', 'late'), count(*)
    from read_csv('{truth}/renewals.csv', header = true) as truth
    left join value_build.contract_renewals as renewals on truth.contract_id = renewals.contract_key
    where truth.ends_on < date '{today}' and truth.decided_on < date '{today}'
    group by all
"""


def outcomes(company: House, today: str) -> dict[tuple[bool, bool], int]:
    """Contracts by whether they were renewed in truth, and whether the warehouse says that they were not."""
    rows = company.rows(RENEWALS.format(truth=company.workspace.truth, today=today))
    return {(renewed, lost): count for renewed, lost, count in rows}


def check_page(company: House) -> None:
    """The page of the company with most entries says what the marts say."""
    ((account, since, mrr, month),) = company.rows("""
        select ledger.account_id, starts.customer_since, months.closing_mrr, months.mrr_month
        from value.value_ledger as ledger
        join value_build.customer_starts as starts using (account_id)
        join value.mrr_movements as months using (account_id)
        group by all
        order by count(*) desc, account_id, mrr_month desc limit 1
    """)
    facts = explain(company.workspace, Kind.ACCOUNT, account)
    assert isinstance(facts, EntityFacts)
    page = {section.title.split(",")[0]: section.lines for section in facts.page}
    assert {"Stage", "Revenue", "Ledger", "People"} <= set(page)
    assert page["Revenue"][0] == f"Customer since {since}"
    assert page["Revenue"][1].startswith(f"Recurring revenue {mrr:,.2f} a month at the end of {month:%Y-%m}")
    ((entries, amount),) = company.rows(f"""
        select count(*), sum(amount) from value.value_ledger
        where account_id = '{account}' and entry_type = 'collected'
    """)
    assert f"collected: {amount:,.2f} ({entries} entries)" in page["Ledger"]
    check_health(company)
    dated = explain(company.workspace, Kind.ACCOUNT, account, as_of="2050-01-01")
    assert isinstance(dated, EntityFacts)
    assert dated.page == ()


def check_health(company: House) -> None:
    """The page of the customer at most risk tells its health, and what is to be done until when."""
    ((account, score, state, play, due_on, owner),) = company.rows("""
        select health.account_id, health.health_score, health.health_state, listed.play, listed.due_on,
            listed.owner_name
        from success.renewal_expansion_todo as listed
        join success.account_health as health
            on listed.account_id = health.account_id and listed.listed_month = health.health_month
        where listed.is_current and listed.risk_rank = 1
    """)
    facts = explain(company.workspace, Kind.ACCOUNT, account)
    assert isinstance(facts, EntityFacts)
    page = {section.title: section.lines for section in facts.page}
    assert page["Health"][0] == f"{score:.1f} of 100 on 2026-10-31: {state}"
    assert page["To do"][0] == f"Until {due_on}, by {owner}: {play}"
    assert "(number 1 of the list)" in page["To do"][1]
