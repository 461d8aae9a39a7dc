"""Contracts, refunds, usage and scores that cannot be right, from raw files: kept, flagged and counted."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from warehouse.compiled import found_by
from warehouse.house import House

# After every load of these tests, so that the quality of sources counts them.
AS_OF = "2050-01-01"
FILES = {
    "crm/accounts": """
        account_id,account_name
        A1,蓝桥科技
        A2,越安建设
        A3,天价集团
    """,
    "billing/contracts": """
        contract_id,account_id,contract_type,signed_on,starts_on,ends_on,total_amount,previous_contract_id
        C1,A1,new,2026-01-05,2026-01-10,2027-01-09,12000,
        C2,A1,new,2026-02-05,2026-03-01,2026-02-01,900,
        C3,A1,new,2026-03-05,2026-03-10,2027-03-09,2400,
        C4,A1,expansion,2026-04-05,2026-04-10,2027-01-09,900,C1
        C5,A2,new,2026-04-05,2026-04-10,2027-04-09,1200,
        C6,A3,new,2026-01-05,2026-01-10,2027-01-09,99999999999999999,
    """,
    "billing/subscriptions": """
        subscription_id,contract_id,account_id,product,quantity,starts_on,ends_on,monthly_amount
        S1,C1,A1,CDP,10,2026-01-10,2027-01-09,1000
        S3,C3,A1,CDP,2,2026-03-10,2027-03-09,200
        S4,C4,A1,CDP,1,2026-04-10,2027-01-09,100
    """,
    "billing/payments": """
        payment_id,contract_id,account_id,paid_at,amount
        P1,C1,A1,2026-01-20 10:00:00,12000
        P3,C3,,2026-03-20 10:00:00,2400
        P4,C4,A1,2026-04-20 10:00:00,900
        P9,,,2026-04-21 10:00:00,77
    """,
    "billing/refunds": """
        refund_id,payment_id,contract_id,account_id,refunded_at,amount
        R1,P3,C3,,2026-04-01 10:00:00,2000
        R2,P3,C3,,2026-04-02 10:00:00,500
        R3,P1,C1,A1,2026-04-02 10:00:00,100
    """,
    "product_usage/tenants": """
        tenant_id,tenant_name,account_id,created_at
        T1,蓝桥,A1,2026-01-10 09:00:00
    """,
    "product_usage/features": """
        feature,module,flow,flow_role,is_core
        send,mail,campaign,main,true
    """,
    "product_usage/events": """
        event_id,tenant_id,product_user_id,occurred_at,event_name,feature
        E1,T1,U1,2026-02-01 09:00:00,feature_used,send
        E2,T1,U1,2026-02-02 09:00:00,feature_used,teleport
        E3,T1,U1,2026-02-03 09:00:00,feature_used,teleport
    """,
    "feedback_surveys/surveys": """
        survey_id,title,survey_type,scale_max
        V1,推荐,nps,
        V2,满意,csat,5
    """,
    "feedback_surveys/responses": """
        response_id,survey_id,question,answered_at,score,account_id
        Q1,V1,会推荐吗,2026-05-01 09:00:00,11,A1
        Q2,V1,会推荐吗,2026-05-01 09:00:00,10,A1
        Q3,V2,满意吗,2026-05-01 09:00:00,6,A2
        Q4,V2,满意吗,2026-05-01 09:00:00,-1,A2
    """,
    "partner_program/referrals": """
        referral_id,referrer_account_id,referrer_type,company_name,referred_at,status,reward_amount,currency
        F1,A1,customer,越安建设,2026-03-01 09:00:00,已成交,500,CNY
        F2,A2,customer,越安建设,2026-03-02 09:00:00,已成交,500,CNY
    """,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = House(Path(tmp_path_factory.mktemp("bad")) / "company")
    for table, text in FILES.items():
        lines = [line.strip() for line in text.strip().splitlines()]
        house.put(f"{table}/{table.split('/')[1]}.csv", "\n".join(lines) + "\n")
    assert not house.ingest().set_aside
    wanted = (
        "+source_quality",
        "+data_notices",
        "+mrr_movements",
        "+value_ledger",
        "+referral_network",
        "+event_numbers",
    )
    gates = ("assert_mrr_adds_up", "assert_value_ledger_adds_up")
    house.build("--indirect-selection", "cautious", "--select", "path:seeds", *wanted, *gates, as_of=AS_OF)
    return house


def test_each_is_told_with_its_row(house: House) -> None:
    found = house.rows(
        "select source_table, _row - 1, column_name, code, raw_value from core.fct_data_problems"
        " where scope = 'notice' and code <> 'no_such_reference' order by all"
    )
    assert found == [
        ("billing.contracts", 2, "ends_on", "ends_before_it_starts", "2026-02-01"),
        ("billing.refunds", 2, "amount", "refund_beyond_payment", "2500.0"),
        ("billing.subscriptions", 2, "starts_on", "overlapping_contracts", "2026-03-10"),
        ("feedback_surveys.responses", 1, "score", "score_beyond_scale", "11.0"),
        ("feedback_surveys.responses", 3, "score", "score_beyond_scale", "6.0"),
        ("feedback_surveys.responses", 4, "score", "score_beyond_scale", "-1.0"),
        ("product_usage.events", 2, "feature", "unknown_feature", "teleport"),
    ]


def test_each_is_counted_in_the_quality_of_its_source(house: House) -> None:
    notices = house.rows(
        "select source_table, sum(notices) from governance.source_quality group by 1 having sum(notices) > 0"
        " order by 1"
    )
    assert notices == [
        ("billing.contracts", 1),
        ("billing.refunds", 1),
        ("billing.subscriptions", 1),
        ("feedback_surveys.responses", 3),
        ("product_usage.events", 1),
    ]


def test_revenue_leaves_out_the_contract_that_cannot_be(house: House) -> None:
    found = house.rows(
        "select movement, movement_amount, closing_mrr from value.mrr_movements"
        " where movement <> 'retained' and mrr_month < '2026-07-01' and closing_mrr < 1e6"
        " order by mrr_month, closing_mrr"
    )
    # January's contract, March's overlapping one, and in April the expansion and the other company's first.
    assert found == [
        ("new", 1000, 1000),
        ("expansion", 200, 1200),
        ("new", 100, 100),
        ("expansion", 100, 1300),
    ]


def test_the_ledger_keeps_every_record(house: House) -> None:
    found = house.rows(
        "select entry_type, entry_kind, account_id is not null, sum(amount), count(*) from value.value_ledger"
        " where amount < 1e9 group by all order by all"
    )
    assert found == [
        ("collected", "first_order", True, Decimal(14400), 2),
        ("collected", "other", False, Decimal(77), 1),
        ("collected", "upsell", True, Decimal(900), 1),
        ("contracted", "expansion", True, Decimal(900), 1),
        ("contracted", "new", True, Decimal(16500), 4),
        ("cost_to_serve", "reward", True, Decimal(-1000), 2),
        ("referred", "customer", True, Decimal(1200), 1),
        # More went back than came for the third contract: the entry says so, and nothing is lost.
        ("refunded", "first_order", True, Decimal(-2600), 3),
    ]


def test_an_absurd_amount_stops_nothing(house: House) -> None:
    assert house.rows("select amount from value.value_ledger where amount > 1e9") == [(99999999999999999,)]
    # Rules see 10¹² of it at most, in ten-thousandths.
    assert house.rows("select max(amount) from portrait_build.event_numbers") == [(10**16,)]


def test_nobody_recommends_themselves(house: House) -> None:
    found = house.rows(
        "select is_won, is_of_itself, days_to_contract, first_contract_amount"
        " from value.referral_network order by 1"
    )
    assert found == [(False, True, None, None), (True, False, 35, 1200)]


SPOILED = {
    "update value.value_ledger set amount = amount + 0.01 where entry_kind = 'upsell'",
    "delete from value.value_ledger where entry_type = 'refunded' and amount = -100",
    "update core.fct_contracts set amount = 1 where contract_key = 'C2'",
}


@pytest.mark.parametrize("spoil", sorted(SPOILED))
def test_the_gate_of_the_ledger_finds_a_violation(house: House, spoil: str) -> None:
    assert found_by(house, "assert_value_ledger_adds_up") == []
    assert len(found_by(house, "assert_value_ledger_adds_up", spoil)) == 1
