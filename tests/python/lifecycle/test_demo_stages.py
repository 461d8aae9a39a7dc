"""Stages of the demo company against its truth: who churned and who came back, in the right month.

And its key actions and sourcing mix against plain SQL: another demo would take a minute more.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from success.plain_actions import EQUAL, OPENED_AS_TRIALS
from warehouse.house import House

from bowtie.demo import generate

TODAY = "2026-10-31"
# Records of the truth lead to accounts and persons as One-ID sees them.
MET = {
    "churners": """
        with truth as (
            select company_id, churned_on from read_csv('{truth}/churners.csv', header = true)
            where churned_on <= date '{today}'
        ),
        accounts as (
            select distinct records.company_id, contracts.account_id
            from read_csv('{truth}/records.csv', header = true, all_varchar = true) as records
            join core.fct_contracts as contracts
                on records.source_table = contracts.source_table
                and records.source_key = contracts.contract_key
        )
        select truth.company_id, coalesce(bool_or(
            history.ladder = 'bow_tie' and history.stage_id = 'churned' and history.reason_id = 'churned'
            and date_trunc('month', history.entered_on) = date_trunc('month', truth.churned_on)
        ), false)
        from truth
        left join accounts on truth.company_id = accounts.company_id
        left join lifecycle.stage_history as history on accounts.account_id = history.entity_id
        group by truth.company_id
    """,
    "reactivations": """
        with truth as (
            select lead_id, cast(timezone('Asia/Shanghai', reactivated_at at time zone 'UTC') as date) as day
            from read_csv('{truth}/reactivations.csv', header = true)
            where reactivated_at < date '{today}'
        )
        select truth.lead_id, coalesce(bool_or(
            history.ladder = 'revenue' and history.reason_id = 'reactivated'
            and date_trunc('month', history.entered_on) = date_trunc('month', truth.day)
        ), false)
        from truth
        left join core.fct_leads as leads on truth.lead_id = leads.lead_key
        left join lifecycle.stage_history as history on leads.person_id = history.entity_id
        group by truth.lead_id
    """,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("staged"))
    generate(house.workspace, scale=0.2)
    house.ingest()
    wanted = ("path:seeds", "+stage_history", "+key_actions", "+sourcing_mix_monthly")
    house.build("--select", *wanted, "--exclude-resource-type", "test", as_of=TODAY)
    return house


@pytest.mark.parametrize("told", MET)
def test_they_appear_in_the_right_month(company: House, told: str) -> None:
    query = MET[told].format(truth=company.workspace.truth, today=TODAY)
    with duckdb.connect(str(company.workspace.warehouse), read_only=True) as database:
        met = database.execute(query).fetchall()
    assert len(met) >= 25
    assert sum(is_met for _, is_met in met) / len(met) >= 0.98, [name for name, is_met in met if not is_met]


@pytest.mark.parametrize("told", EQUAL)
def test_actions_and_their_sources_are_what_plain_sql_says(company: House, told: str) -> None:
    end = f"timestamp '{TODAY} 16:00:00'"
    mart, plain = (query.format(today=TODAY, end=end) for query in EQUAL[told])
    found, expected = (sorted(company.rows(query), key=as_text) for query in (mart, plain))
    assert len(expected) >= 10
    assert list(map(as_text, found)) == list(map(as_text, expected))


def as_text(row: tuple[Any, ...]) -> str:
    return "|".join(f"{cell:.4f}" if isinstance(cell, (int, float)) else f"{cell}" for cell in row)


def test_tenants_opened_as_trials_are_trials(company: House) -> None:
    """The others' companies had bought already, or tried in another tenant first."""
    met = company.rows(OPENED_AS_TRIALS)
    assert len(met) >= 80
    assert sum(is_met for _, is_met in met) / len(met) >= 0.95, [name for name, is_met in met if not is_met]
