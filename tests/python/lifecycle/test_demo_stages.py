"""Stages of the demo company against its truth: who churned and who came back, in the right month.

And its key actions, sourcing mix and journeys against plain SQL: another demo would take a minute more.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from acquisition.demo_truth import DIFFERING_CHAINS, FIRST_TOUCHES, GIVEN, WON
from product.demo_product import check_product
from success.demo_success import check_success
from success.plain_actions import EQUAL, OPENED_AS_TRIALS
from value.demo_forecasts import check_forecasts
from value.demo_value import check_page, outcomes
from warehouse.compiled import found_by
from warehouse.house import House

from bowtie import cli
from bowtie.demo import generate
from bowtie.errors import UserError
from bowtie.explain import explain_credit

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
# A row of each mart; and what is done to it, with how many rows the gate then finds.
ONE_PERIOD = "select min(rowid) from lifecycle.pool_history where left_on > entered_on"
ONE_CREDIT = "select min(rowid) from acquisition.attribution_credits where amount > 1 and credit < 1"
ONE_STEP = """
    select min(rowid) from lifecycle.stage_funnels
    where slice_by = 'all' and cohort = 'all' and step_no = 2 and left_here > 0
"""
SPOILED = {
    "assert_pools_are_whole": {
        f"update lifecycle.pool_history set left_on = left_on - 1 where rowid = ({ONE_PERIOD})": 1,
        f"update lifecycle.pool_history set is_current = true where rowid = ({ONE_PERIOD})": 1,
        f"update lifecycle.pool_history set won_deals = won_deals + 1 where rowid = ({ONE_PERIOD})": 1,
        f"update lifecycle.pool_history set won_amount = won_amount + 1 where rowid = ({ONE_PERIOD})": 1,
        # Somebody is missing.
        f"""
            delete from lifecycle.pool_history where (entity_type, entity_id) in (
                select (entity_type, entity_id) from lifecycle.pool_history where rowid = ({ONE_PERIOD})
            )
        """: 1,
    },
    "assert_attribution_adds_up": {
        f"update acquisition.attribution_credits set credit = credit + 1e-6 where rowid = ({ONE_CREDIT})": 1,
        f"update acquisition.attribution_credits set amount = amount + 0.01 where rowid = ({ONE_CREDIT})": 1,
        f"""
            update acquisition.attribution_credits set touched_on = converted_on + 1
            where rowid = ({ONE_CREDIT})
        """: 1,
        # A conversion that a model left out, and one that nobody reached.
        f"""
            delete from acquisition.attribution_credits where (model_id, conversion_id) in (
                select (model_id, conversion_id) from acquisition.attribution_credits
                where rowid = ({ONE_CREDIT})
            )
        """: 1,
        """
            insert into acquisition.attribution_credits (model_id, conversion_id, credit)
            values ('linear', 'won|nobody|1', 1)
        """: 1,
    },
    "assert_stage_funnels_add_up": {
        f"update lifecycle.stage_funnels set left_here = left_here + 1 where rowid = ({ONE_STEP})": 1,
        f"update lifecycle.stage_funnels set entries = entries + 1 where rowid = ({ONE_STEP})": 1,
        # It agrees neither with the step before it nor with the stage history.
        f"""
            update lifecycle.stage_funnels set reached = reached - 1, left_here = left_here - 1
            where rowid = ({ONE_STEP})
        """: 2,
    },
}


# Gates of what customers do and are worth; each room's own tests feed them with violations.
GATES = (
    *("assert_mrr_adds_up", "assert_revenue_slices_add_up", "assert_value_ledger_adds_up"),
    *("assert_ltv_adds_up", "assert_uses_are_conserved", "assert_health_adds_up", "assert_todo_is_whole"),
    *("assert_answers_are_counted_once", "assert_success_rules_hold"),
)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(tmp_path_factory.mktemp("staged"))
    generate(house.workspace, scale=0.2)
    house.ingest()
    wanted = ("+stage_history", "+key_actions", "+sourcing_mix_monthly", "+journeys", "+journey_steps")
    more = ("+handovers", "+pool_history", "+stage_funnels", "+form_funnels")
    credited = ("+attribution_credits", "+conversions")
    worth = ("+mrr_movements", "+revenue_retention_monthly", "+value_ledger", "+committee_members")
    forecast = ("+account_ltv", "+ltv_cohorts", "+retention_backtests", "+order_backtests")
    rooms = ("+path:models/marts/product", "+path:models/marts/success")
    only = ("--indirect-selection", "empty")
    house.build(
        "--select",
        "path:seeds",
        *wanted,
        *more,
        *credited,
        *worth,
        *forecast,
        *rooms,
        *SPOILED,
        *GATES,
        *only,
        as_of=TODAY,
    )
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


# Written without the models of journeys, metrics or participations: each step by the fact that it is about.
PLAIN_JOURNEYS = """
    with keys as (
        select identifier_type, identifier_value, entity_id as person_id
        from core.bridge_identifiers where entity_type = 'person'
    ),
    local as (
        select
            keys.person_id, behaviors.event_name, behaviors.campaign_id,
            cast(timezone('Asia/Shanghai', behaviors.occurred_at at time zone 'UTC') as date) as day
        from canonical.behaviors as behaviors
        join keys on behaviors.visitor_key_type = keys.identifier_type
            and behaviors.visitor_key = keys.identifier_value
    ),
    acts as (from local where day <= date '{today}'),
    follows as (
        select person_id, min(day) as entered from acts where event_name = 'subscribed' group by 1
    ),
    followers as (
        select follows.person_id, entered, coalesce(min(day), date '9999-12-31') as last_day
        from follows left join acts on follows.person_id = acts.person_id
            and acts.event_name = 'unsubscribed' and day >= entered
        group by 1, 2
    ),
    visits as (
        select
            acts.person_id, acts.campaign_id, greatest(min(day), any_value(started_on)) as base,
            any_value(if(channel_hint = 'webinar', 'online_event', 'offline_event')) as scenario,
            base + any_value(if(channel_hint = 'webinar', 120, 180)) as last_day
        from acts join core.dim_campaigns as campaigns on acts.campaign_id = campaigns.campaign_id
        where regexp_matches(event_name, '^(event|webinar)_') or event_name = 'badge_scanned'
        group by all
    ),
    commerce as (
        select person_id, 'lead' as step_id, created_on as day from core.fct_leads
        union all
        select person_id, 'opportunity',
            cast(timezone('Asia/Shanghai', coalesce(created_at, closed_at) at time zone 'UTC') as date)
        from core.fct_opportunities
        union all
        select person_id, 'feedback', answered_on from core.fct_surveys
    ),
    expected as (
        select
            'wechat' as scenario_id, followers.person_id, null as campaign_id, step_id, min(day) as reached_on
        from followers
        join (
            select person_id, day, case event_name
                when 'subscribed' then 'followed' when 'article_read' then 'engaged'
                when 'menu_clicked' then 'engaged' when 'message_received' then 'wrote'
                when 'contact_added' then 'added' when 'form_submitted' then 'lead'
            end as step_id
            from acts
            union all
            from commerce select person_id, day, step_id where step_id <> 'feedback' and day <= date '{today}'
        ) as told on followers.person_id = told.person_id and day between entered and last_day
        where step_id is not null
        group by all
        union all
        select visits.scenario, visits.person_id, visits.campaign_id, case
                when event_name = 'event_invited' then 'invited'
                when event_name in ('event_registered', 'webinar_registered') then 'registered'
                when event_name in ('event_checked_in', 'badge_scanned') then 'checked_in'
                when event_name = 'webinar_joined' then 'joined'
                when event_name in ('webinar_replayed', 'webinar_download') then 'replayed'
                when event_name in ('webinar_chat', 'webinar_question', 'webinar_poll', 'webinar_reaction')
                    then 'interacted'
            end as step, min(day)
        from visits join acts using (person_id, campaign_id)
        where step is not null and day <= last_day
        group by all
        union all
        select visits.scenario, visits.person_id, visits.campaign_id, step_id, min(day)
        from visits join commerce using (person_id)
        where day between base and least(last_day, date '{today}')
            and not (scenario = 'offline_event' and step_id = 'lead')
        group by all
    )
"""


def test_the_days_of_journeys_are_those_of_the_facts(company: House) -> None:
    """Every person and step but talks and follow-ups, which are told by many kinds of activity."""
    plain = PLAIN_JOURNEYS.format(today=TODAY)
    found = (
        "select scenario_id, person_id, campaign_id, step_id, reached_on"
        " from lifecycle_build.journey_run_steps where step_id not in ('talked', 'followed_up')"
    )
    with duckdb.connect(str(company.workspace.warehouse), read_only=True) as database:
        database.execute("set TimeZone = 'UTC'")
        missing = database.execute(f"{plain} (from expected except {found}) order by all").fetchall()
        beyond = database.execute(f"{plain} ({found} except from expected) order by all").fetchall()
        counts = database.execute(
            f"{plain} select scenario_id, step_id, count(*) from expected group by all order by all"
        ).fetchall()
        entered = database.execute(
            "select scenario_id, step_id, entered from lifecycle.journey_steps"
            " where step_id not in ('talked', 'followed_up') order by all"
        ).fetchall()
    assert (missing, beyond) == ([], [])
    assert counts == entered and sum(count for _, _, count in counts) > 4000


def test_the_first_touch_is_the_true_one(company: House) -> None:
    met = company.rows(FIRST_TOUCHES.format(truth=company.workspace.truth))
    assert len(met) >= 900
    assert sum(true == found for _, true, found in met) / len(met) >= 0.97


def test_the_chain_converts_what_the_paths_do(company: House) -> None:
    assert company.rows(DIFFERING_CHAINS) == []


def test_credits_are_opened_to_their_rows(company: House, capsys: pytest.CaptureFixture[str]) -> None:
    """The mart's credits, touch by touch, each with the raw rows behind it; by ID or by record."""
    found = company.rows(WON)
    assert len(found) == 5
    for conversion, record in found:
        facts = explain_credit(company.workspace, conversion)
        assert explain_credit(company.workspace, record).conversion_id == conversion
        told = sorted(
            (touch.touch_id, model, credit, touch.amounts.get(model))
            for touch in facts.touches
            for model, credit in touch.credits.items()
        )
        assert told == sorted(company.rows(GIVEN.format(conversion)))
        assert all(touch.row_count and touch.rows[0].row >= 1 for touch in facts.touches)
        assert [touch.age_days for touch in facts.touches] == sorted(
            (touch.age_days for touch in facts.touches), reverse=True
        )
    workspace = ["--workspace", str(company.workspace.root)]
    with pytest.raises(SystemExit, match="0"):
        cli.main([*workspace, "explain", "credit", found[0][0]])
    shown = capsys.readouterr().out
    assert "1. " in shown
    assert "first_touch 100.0%" in shown
    assert "(load " in shown
    with pytest.raises(UserError, match="is no conversion"):
        explain_credit(company.workspace, "won|nobody|1")


def test_contracts_end_as_in_truth(company: House) -> None:
    found = outcomes(company, TODAY)
    assert sum(found.values()) > 150
    assert set(found) == {(True, False), (False, True)}, found


@pytest.mark.parametrize("gate", GATES)
def test_what_customers_do_and_are_worth_adds_up(company: House, gate: str) -> None:
    assert found_by(company, gate) == []


def test_forecasts_come_true(company: House) -> None:
    check_forecasts(company)


def test_the_product_is_diagnosed_as_it_is(company: House) -> None:
    check_product(company)


def test_customers_at_risk_are_those_who_leave(company: House) -> None:
    check_success(company)


def test_the_page_of_a_company_says_what_the_marts_say(company: House) -> None:
    check_page(company)


@pytest.mark.parametrize(
    ("gate", "spoil", "rows"), [(gate, *one) for gate, told in SPOILED.items() for one in told.items()]
)
def test_the_gates_find_one_violation(company: House, gate: str, spoil: str, rows: int) -> None:
    assert found_by(company, gate) == []
    assert len(found_by(company, gate, spoil)) == rows
