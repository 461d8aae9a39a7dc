"""The page of one company: where it stands, what it brings, how it is, whom we know, what is to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from bowtie.explain.facts import PageSection
from bowtie.explain.warehouse import Warehouse

PEOPLE_SHOWN = 12
"""So many of a company's people are shown, the last to be active first."""
Row = tuple[Any, ...]


def read_page(warehouse: Warehouse, account_id: str) -> tuple[PageSection, ...]:
    """What the last refresh says of a company.

    Args:
        warehouse: Open; the page is of the last refresh, whatever its moment.
        account_id: The company.

    Returns:
        The sections that have anything to say. One whose models are not built yet says nothing.
    """
    found = []
    for part in _PARTS:
        try:
            rows = warehouse.database.execute(part.query, {"id": account_id}).fetchall()
        except duckdb.CatalogException:
            continue
        lines = tuple(line for row in rows for line in part.told(row))
        if lines:
            found.append(PageSection(part.title, lines))
    return tuple(found)


@dataclass(frozen=True)
class _Part:
    title: str
    query: str
    told: Callable[[Row], Iterator[str]]


def _stage(row: Row) -> Iterator[str]:
    ladder, label, entered_on, reason = row
    yield f"{label} on the ladder {ladder} since {entered_on}" + (f": {reason}" if reason else "")


def _revenue(row: Row) -> Iterator[str]:
    since, mrr, movement, month, due_on, due_mrr, years_mrr = row
    yield f"Customer since {since}"
    if month:
        yield f"Recurring revenue {mrr:,.2f} a month at the end of {month:%Y-%m} ({movement})"
    if years_mrr is not None:
        yield f"    a year before: {years_mrr:,.2f}"
    if due_on:
        yield f"Next contract ends on {due_on}: {due_mrr:,.2f} a month"


def _ledger(row: Row) -> Iterator[str]:
    kind, entries, amount = row
    yield f"{kind.replace('_', ' ')}: {amount or 0:,.2f} ({entries} entries)"


def _lifetime(row: Row) -> Iterator[str]:
    ltv, realised, expected, low, high, referral, chance, decided_on = row
    yield f"{ltv:,.2f}: paid {realised:,.2f}, expected {expected:,.2f}, by recommendations {referral:,.2f}"
    yield f"    80 % interval {low:,.2f} to {high:,.2f}"
    if chance is not None and decided_on is not None:
        yield f"    chance to renew on {decided_on}: {chance:.0%}"


def _health(row: Row) -> Iterator[str]:
    score, state, until, change, objective, subjective, weakest, conflict, frequency = row
    if score is None:
        yield f"Nothing known until {until}"
        return
    yield f"{score:.1f} of 100 on {until}: {state or 'too little known to name a state'}"
    if change is not None:
        yield f"    {change:+.1f} since the months before"
    parts = {"facts": objective, "judgements and answers": subjective}
    yield "    by " + ", by ".join(
        f"{name} {part:.1f}" if part is not None else f"{name} nothing known" for name, part in parts.items()
    )
    if conflict:
        yield f"    they disagree: {conflict}"
    if frequency:
        yield f"    use is {frequency}"
    if weakest:
        yield f"    weakest: {weakest}"


def _todo(row: Row) -> Iterator[str]:
    play, due_on, owner, quadrant, risk, chance, renewal_on, rank = row
    yield f"Until {due_on}, by {owner or 'nobody: the company has no owner'}: {play}"
    told = [quadrant]
    if risk is not None:
        told.append(f"risk to leave {risk:.0%} (number {rank} of the list)")
    if chance is not None:
        told.append(f"chance to grow {chance:.0%}")
    if renewal_on:
        told.append(f"renewal on {renewal_on}")
    yield "    " + ", ".join(told)


def _person(row: Row) -> Iterator[str]:
    person_id, role, job_level, state, last_active_on = row
    told = ", ".join(part for part in (role, job_level) if part) or "role not known"
    seen = f"last active {last_active_on}" if last_active_on else "never active"
    yield f"{person_id}: {told}, {state.replace('_', ' ')}, {seen}"


_PARTS = (
    _Part(
        "Stage",
        """
        select ladder, label, entered_on, reason_label from lifecycle.stage_history
        where entity_type = 'account' and entity_id = $id and is_current and not is_inferred
        order by ladder
        """,
        _stage,
    ),
    _Part(
        "Revenue",
        """
        select starts.customer_since, months.closing_mrr, months.movement, months.mrr_month,
            due.due_on, due.mrr, earlier.closing_mrr
        from value_build.customer_starts as starts
        left join (
            select * from value_build.mrr_months where account_id = $id order by mrr_month desc limit 1
        ) as months on true
        left join value_build.mrr_months as earlier
            on earlier.account_id = $id and earlier.mrr_month = months.mrr_month - interval 1 year
        left join (
            select due_on, mrr from value_build.contract_renewals
            where account_id = $id and outcome in ('open', 'late') order by due_on, contract_key limit 1
        ) as due on true
        where starts.account_id = $id
        """,
        _revenue,
    ),
    _Part(
        "Lifetime value",
        """
        select ltv, realised_own, expected_own, ltv_low, ltv_high, realised_referral + expected_referral,
            renewal_chance, next_decision_on
        from value.account_ltv where account_id = $id
        """,
        _lifetime,
    ),
    _Part(
        "Ledger",
        """
        select entry_type, count(*), sum(amount) from value.value_ledger where account_id = $id
        group by entry_type
        order by array_position(
            ['contracted', 'collected', 'refunded', 'referred', 'cost_to_serve'], entry_type
        )
        """,
        _ledger,
    ),
    _Part(
        "Health",
        """
        select health.health_score, health.health_state, health.known_until_on, health.score_change,
            health.objective_score, health.subjective_score, listed.reasons, health.conflict_reason,
            health.frequency
        from success.account_health as health
        left join success.renewal_expansion_todo as listed
            on health.account_id = listed.account_id and health.health_month = listed.listed_month
        where health.account_id = $id
        order by health.health_month desc limit 1
        """,
        _health,
    ),
    _Part(
        "To do",
        """
        select play, due_on, owner_name, quadrant_name, renewal_risk, expansion_chance, renewal_on, risk_rank
        from success.renewal_expansion_todo where account_id = $id and is_current
        """,
        _todo,
    ),
    _Part(
        f"People, the last {PEOPLE_SHOWN} to be active",
        f"""
        select people.entity_id, members.decision_role, members.job_level, members.member_state,
            members.last_active_on
        from portrait_build.committee_members as members
        join portrait_build.portrait_entities as companies on members.account_number = companies.entity_number
        join portrait_build.portrait_entities as people on members.person_number = people.entity_number
        where companies.entity_id = $id
        order by members.last_active_on desc nulls last, people.entity_id limit {PEOPLE_SHOWN}
        """,
        _person,
    ),
)
